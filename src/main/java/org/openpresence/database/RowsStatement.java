package org.openpresence.database;

import java.util.List;

/**
 * One statement over several rows. Immutable.
 *
 * @param sql its text, of one of few shapes
 * @param values of its parameters in their order; null for NULL
 */
record RowsStatement(String sql, List<Object> values) {}
