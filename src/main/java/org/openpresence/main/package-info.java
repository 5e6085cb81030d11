/**
 * The start: command line, configuration, logging, and the one place that makes every object and deploys every verticle. Nobody
 * imports this package.
 */
package org.openpresence.main;
