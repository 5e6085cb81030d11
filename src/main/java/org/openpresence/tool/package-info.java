/**
 * The command line's {@code watch} and {@code publish}: a watcher and a publisher for the first five minutes, over the JDK's
 * sockets and one thread that does everything. They are clients and know of the server only how messages are read and written
 * ({@code sip.message}); nothing of the server depends on them.
 */
package org.openpresence.tool;
