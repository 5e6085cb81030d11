package org.openpresence.lease;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The data members that this node lists, and those of them that have announced to leave. Immutable. */
final class Membership {
    private static final int LABEL_OCTETS = 16;

    private final int version;
    private final List<Peer> members;
    private final Set<String> leaving;
    private final Set<String> nodes;
    private final String label;

    /**
     * Makes one.
     *
     * @param version of the list, another at each change
     * @param members in any order
     * @param leaving ids; those that are not listed are forgotten
     */
    Membership(int version, Collection<Peer> members, Set<String> leaving) {
        this.version = version;
        this.members = members.stream().distinct().sorted().toList();
        this.nodes = this.members.stream().map(Peer::node).collect(Collectors.toUnmodifiableSet());
        this.leaving =
                this.members.stream().map(Peer::id).filter(leaving::contains).collect(Collectors.toSet());
        this.label = hash(words());
    }

    private String words() {
        String all =
                members.stream().map(one -> one.node() + '\n' + one.id() + '\n').collect(Collectors.joining());
        return all + '\n' + String.join("\n", new TreeSet<>(leaving));
    }

    /** Returns the first 128 bits of the SHA-256 of {@code text}, in hexadecimal. */
    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, LABEL_OCTETS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Returns it after {@code id} has announced to leave. */
    Membership withLeaving(String id) {
        Set<String> more = new TreeSet<>(leaving);
        more.add(id);
        return new Membership(version, members, more);
    }

    int version() {
        return version;
    }

    List<Peer> members() {
        return members;
    }

    Set<String> leaving() {
        return leaving;
    }

    /** Returns the names of all members. */
    Set<String> nodes() {
        return nodes;
    }

    /** Returns what two nodes compare: equal where members and leavers are. */
    String label() {
        return label;
    }

    Optional<Peer> find(String id) {
        return members.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    /** Returns who decides once all agree on this list: everybody who stays, or everybody if nobody does. */
    Electorate electorate() {
        List<String> staying = members.stream()
                .filter(one -> !leaving.contains(one.id()))
                .map(Peer::node)
                .toList();
        return Electorate.of(staying.isEmpty() ? nodes : staying);
    }
}
