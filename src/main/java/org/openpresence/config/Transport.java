package org.openpresence.config;

/** A SIP transport that can be listened on. */
public enum Transport {
    UDP,
    TCP
}
