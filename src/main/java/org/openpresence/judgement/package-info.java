/**
 * What is asked of event packages and policies before the table: a request becomes a command with facts, or an answer that
 * refuses it. Runs at the owner of the presentity. Pure.
 */
package org.openpresence.judgement;
