/**
 * What a node that starts plays to itself before it serves (ADR 6 and 11): phones, what they write, the rules of their users, and
 * the pause that lets the compiler finish. The verticles that are played to are made by {@code main}, as the node's own are.
 */
package org.openpresence.rehearsal;
