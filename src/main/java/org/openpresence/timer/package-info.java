/** Timers by the hundred thousand on one event loop, without a thread and without an object per tick. */
package org.openpresence.timer;
