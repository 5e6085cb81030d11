/**
 * What is asked of event packages and policies before the table: a request becomes a command with facts, or an answer that
 * refuses it. Runs at the owner of the presentity. Pure, but for what {@link
 * org.openpresence.judgement.EqualRules} remembers.
 */
package org.openpresence.judgement;
