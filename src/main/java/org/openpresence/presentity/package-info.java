/**
 * The state of one presentity and what may happen to it: an immutable {@link org.openpresence.presentity.PresentityState}, a
 * sealed {@link org.openpresence.presentity.Command}, the {@link org.openpresence.presentity.Change} that a command makes and
 * its {@link org.openpresence.presentity.Outcome}. Everything here is pure and deterministic, because it runs where the entry
 * lies; package code and rules run before, in {@code judgement}.
 */
package org.openpresence.presentity;
