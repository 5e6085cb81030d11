/** Addresses and codecs of the event bus between the verticles. */
package org.openpresence.bus;
