package org.openpresence.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Who may use the API in HTTP: everybody on the machine, or whoever knows the token. Immutable.
 *
 * @param demanded whether a token is needed
 * @param token what it must be; empty when none is known, then nobody may where one is demanded
 */
public record Access(boolean demanded, Optional<String> token) {
    private static final String SCHEME = "Bearer ";

    /** Whoever can connect may. */
    public static final Access OPEN = new Access(false, Optional.empty());

    /** Returns whether a request with this {@code Authorization} header may; null is none. */
    boolean allows(String authorization) {
        if (!demanded) {
            return true;
        }
        if (token.isEmpty() || authorization == null || !isBearer(authorization)) {
            return false;
        }
        String offered = authorization.substring(SCHEME.length()).strip();
        return MessageDigest.isEqual(
                offered.getBytes(StandardCharsets.UTF_8), token.get().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** Returns why a request may not, for people. */
    String remedy() {
        return token.isPresent()
                ? "no or a wrong token: send Authorization: Bearer with what stands in http.token_file"
                : "http.listen is not a loopback address, so a token is needed, and none is configured: set http.token_file";
    }

    /** Returns neither the token nor a part of it. */
    @Override
    public String toString() {
        return "Access[demanded=" + demanded + ", token " + (token.isPresent() ? "set" : "not set") + ']';
    }
}
