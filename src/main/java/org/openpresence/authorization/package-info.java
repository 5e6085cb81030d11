/**
 * Who may watch a presentity and what of it: rules documents of common policy (RFC 4745) with the actions and transformations of
 * presence authorization (RFC 5025). A document becomes a {@link org.openpresence.authorization.RuleSet}, which decides for one
 * watcher; what the decision permits is applied by the event packages. Pure: documents come through the port
 * {@link org.openpresence.authorization.RulesDocuments}.
 */
package org.openpresence.authorization;
