package org.openpresence.bus;

import java.util.List;
import org.openpresence.model.Presentity;

/**
 * What do the rules go by? For people who ask why somebody sees something; answered with {@link RulesExplained}. Immutable.
 *
 * @param event name of the package
 * @param presentity whose rules
 * @param watchers canonical addresses; "" for somebody unknown
 */
public record RulesInquiry(String event, Presentity presentity, List<String> watchers) {}
