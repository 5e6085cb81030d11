package org.openpresence.bus;

import java.util.List;
import org.openpresence.notifier.NotifyResult;

/**
 * What became of some NOTIFYs. Immutable.
 *
 * @param results at least one
 */
public record Results(List<NotifyResult> results) {}
