/** What integration tests share: real servers and networks on the loopback. */
package org.openpresence.kit;
