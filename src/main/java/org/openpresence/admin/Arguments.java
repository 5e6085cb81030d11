package org.openpresence.admin;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.subscription.DialogToken;

/** The checked arguments of one call. Immutable. */
final class Arguments {
    /** Longer than any message of SIP that we take, quoted. */
    private static final int LONGEST = 262_144;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");

    private final Map<String, String> values;

    private Arguments(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Checks {@code json} against what {@code procedure} takes.
     *
     * @throws Refusal 400 with the argument and what would be right; 404 for an event package that is not registered
     */
    static Arguments of(Procedure procedure, JsonObject json, EventPackages packages) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Argument argument : procedure.arguments()) {
            String value = text(argument, json.getValue(argument.name()));
            if (!value.isEmpty()) {
                values.put(argument.name(), checked(argument, value, packages));
            } else if (argument.required()) {
                throw Refusal.badArgument(procedure.name() + " needs " + argument.name() + ": " + argument.meaning());
            }
        }
        for (String name : json.fieldNames()) {
            if (procedure.arguments().stream().noneMatch(known -> known.name().equals(name))) {
                throw Refusal.badArgument(procedure.name() + " knows no argument " + name + "; it takes "
                        + (procedure.arguments().isEmpty() ? "none" : names(procedure)));
            }
        }
        return new Arguments(values);
    }

    private static String names(Procedure procedure) {
        return procedure.arguments().stream().map(Argument::name).collect(Collectors.joining(", "));
    }

    private static String text(Argument argument, Object value) {
        if (value == null) {
            return "";
        }
        boolean number = value instanceof Integer || value instanceof Long;
        if (number ? argument.kind() != Argument.Kind.WHOLE_NUMBER : !(value instanceof String)) {
            throw wrong(argument, value);
        }
        String text = value.toString();
        if (text.length() > LONGEST) {
            throw Refusal.badArgument(argument.name() + " is longer than " + LONGEST + " characters");
        }
        return text;
    }

    private static String checked(Argument argument, String value, EventPackages packages) {
        boolean good =
                switch (argument.kind()) {
                    case TEXT -> true;
                    case PRESENTITY, URI -> Presentity.of(value).isPresent();
                    case EVENT -> isKnown(value, packages);
                    case WHOLE_NUMBER -> WHOLE_NUMBER.matcher(value).matches();
                    case TAG -> value.chars().noneMatch(Character::isWhitespace);
                };
        if (!good) {
            throw wrong(argument, value);
        }
        return argument.kind() == Argument.Kind.EVENT ? value.toLowerCase(Locale.ROOT) : value;
    }

    private static boolean isKnown(String event, EventPackages packages) {
        if (packages.find(event.toLowerCase(Locale.ROOT)).isEmpty()) {
            throw Refusal.notFound(
                    "no event package is named " + quoted(event) + "; there are " + packages.allowEvents());
        }
        return true;
    }

    private static Refusal wrong(Argument argument, Object value) {
        String right =
                switch (argument.kind()) {
                    case TEXT -> "text";
                    case PRESENTITY, URI -> "a SIP, pres or tel URI, as sip:alice@example.com";
                    case EVENT -> "the name of an event package";
                    case WHOLE_NUMBER -> "a whole number of at most 9 digits";
                    case TAG -> "a tag";
                };
        return Refusal.badArgument(
                argument.name() + " is " + quoted(value.toString()) + "; what would be right: " + right);
    }

    /** Returns {@code text} for a sentence: on one line, and not too long. */
    static String quoted(String text) {
        String line = text.chars()
                .limit(80)
                .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                .collect(Collectors.joining());
        return '"' + line + (text.length() > 80 ? "..." : "") + '"';
    }

    /** Returns the value of a required argument. */
    String get(String name) {
        return values.get(name);
    }

    /** Returns the value of an argument that may be absent. */
    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Returns the value of a required number. */
    int number(String name) {
        return Integer.parseInt(values.get(name));
    }

    /**
     * Returns how many items one answer may have.
     *
     * @throws Refusal 400 when it is out of range
     */
    int pageSize() {
        int size = find("page_size").map(Integer::parseInt).orElse(100);
        if (size < 1 || size > 1_000) {
            throw Refusal.badArgument("page_size is " + size + "; what would be right: 1 to 1000");
        }
        return size;
    }

    /** Returns the entry that the procedure is for; empty when it is for none, or for a dialog whose tag does not tell. */
    Optional<PresentityKey> key(Procedure procedure) {
        return switch (procedure.scope()) {
            case OWNER -> presentity(procedure).map(PresentityKey::of);
            case DIALOG -> token().map(DialogToken::key);
            case HERE, NODE, EVERYWHERE -> Optional.empty();
        };
    }

    private Optional<Presentity> presentity(Procedure procedure) {
        return procedure.arguments().stream()
                .filter(argument -> argument.kind() == Argument.Kind.PRESENTITY)
                .findFirst()
                .flatMap(argument -> find(argument.name()))
                .flatMap(Presentity::of);
    }

    /** Returns what our tag of the dialog says; empty for a tag that is not of ours. */
    Optional<DialogToken> token() {
        return DialogToken.parse(get("to_tag"));
    }

    /** Returns them as JSON, for another node. */
    JsonObject json() {
        JsonObject json = new JsonObject();
        values.forEach(json::put);
        return json;
    }
}
