/**
 * The database tier: {@link org.openpresence.database.PresentityRows} writes the records of all entries in groups, a loader reads
 * them at start, {@link org.openpresence.database.Schema} makes the tables. The only package that knows JDBC, the SQL client, H2
 * and MariaDB. What a record means is said elsewhere; nothing here decides anything.
 */
package org.openpresence.database;
