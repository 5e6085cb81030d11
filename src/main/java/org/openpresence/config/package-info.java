/**
 * The configuration as records that check themselves, made from a flat map of keys to text. The table of all keys is
 * {@link org.openpresence.config.ConfigKeys}. Nothing here reads a file or the environment: {@code main} does, and hands each
 * inside object the small policy it needs, never these records.
 */
package org.openpresence.config;
