package org.openpresence.authorization;

/**
 * A rules document as it is stored. Immutable: nobody changes the octets.
 *
 * @param entityTag names this version of it
 * @param octets its XML
 */
public record RulesDocument(String entityTag, byte[] octets) {}
