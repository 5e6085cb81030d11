package org.openpresence.admin;

import java.util.List;

/**
 * A command of administration or a function of the manual: what can be asked for over the bus, HTTP and, for commands, the command
 * line. Immutable.
 *
 * @param group where it is found
 * @param name as in {@code presence.admin.<name>}
 * @param scope who carries it out
 * @param arguments in the order of the command line
 * @param meaning for people, a sentence
 */
public record Procedure(Group group, String name, Scope scope, List<Argument> arguments, String meaning) {

    /** Where procedures are found. */
    public enum Group {
        ADMIN("presence.admin.", "/api/v1/admin/"),
        FUNCTION("presence.api.", "/api/v1/function/");

        private final String address;
        private final String path;

        Group(String address, String path) {
            this.address = address;
            this.path = path;
        }

        /** Returns what addresses on the bus begin with. */
        public String address() {
            return address;
        }

        /** Returns what paths in HTTP begin with. */
        public String path() {
            return path;
        }
    }

    /** Who carries a procedure out. */
    public enum Scope {
        /** Whoever was asked. */
        HERE,
        /** The owner of the presentity. */
        OWNER,
        /** The owner of the presentity that our tag of the dialog names, or whoever holds a dialog under a foreign tag. */
        DIALOG,
        /** The node that is named, or whoever was asked. */
        NODE,
        /** Every node; the answers become one. */
        EVERYWHERE
    }

    public Procedure {
        arguments = List.copyOf(arguments);
    }

    /** Returns where it is consumed on the bus. */
    public String address() {
        return group.address() + name;
    }

    /** Returns where it is found in HTTP. */
    public String path() {
        return group.path() + name;
    }
}
