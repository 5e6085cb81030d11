package org.openpresence.main;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openpresence.config.ConfigError;
import org.openpresence.config.ConfigKeys;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads one YAML source: nested keys become names with dots, lists become text with commas. Confined to one thread; used once. */
final class YamlSettings {
    private static final YAMLFactory YAML = new YAMLFactory();

    private final String source;
    private final List<Setting> settings = new ArrayList<>();
    private final List<ConfigError> errors = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    /** Makes a reader of what people know as {@code source}. */
    YamlSettings(String source) {
        this.source = source;
    }

    /** Reads all of {@code input}; what is wrong with it stands in {@link #errors} afterwards. */
    YamlSettings read(InputStream input) throws IOException {
        try (YAMLParser parser = YAML.createParser(input)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    mapping(parser, "");
                } else if (token != JsonToken.VALUE_NULL) {
                    refuse(source, line(parser), "expected keys with values, as max_expires: 3600");
                    parser.skipChildren();
                }
            }
        } catch (JacksonException malformed) {
            String place = malformed.getLocation() == null
                    ? ""
                    : " line " + malformed.getLocation().getLineNr();
            errors.add(new ConfigError(source + place, Optional.empty(), problem(malformed), Optional.empty()));
        }
        return this;
    }

    List<Setting> settings() {
        return settings;
    }

    List<ConfigError> errors() {
        return errors;
    }

    private void mapping(YAMLParser parser, String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            String line = line(parser);
            switch (parser.nextToken()) {
                case START_OBJECT -> mapping(parser, key + '.');
                case START_ARRAY -> sequence(parser, key, line);
                case VALUE_NULL -> {
                    if (!isGroup(key)) {
                        add(key, "", line);
                    }
                }
                default -> scalar(parser, key, line);
            }
        }
    }

    private void scalar(YAMLParser parser, String key, String line) throws IOException {
        if (parser.isCurrentAlias()) {
            refuse(key, line, "expected a value; aliases are not read");
        } else {
            add(key, parser.getText(), line);
        }
    }

    private void sequence(YAMLParser parser, String key, String line) throws IOException {
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isScalarValue() && !parser.isCurrentAlias()) {
                elements.add(parser.getText());
            } else {
                refuse(key, line, "expected a list of plain values");
                parser.skipChildren();
            }
        }
        add(key, String.join(", ", elements), line);
    }

    private void add(String key, String value, String line) {
        if (seen.add(key)) {
            settings.add(new Setting(key, value, line));
        } else {
            refuse(key, line, "stands in this file twice");
        }
    }

    private void refuse(String key, String line, String remedy) {
        errors.add(new ConfigError(key, Optional.empty(), remedy, Optional.of(line)));
    }

    private String line(YAMLParser parser) {
        return source + " line " + parser.currentTokenLocation().getLineNr();
    }

    /** Returns whether {@code key} only groups others, so that an empty one sets nothing. */
    private static boolean isGroup(String key) {
        return ConfigKeys.ALL.stream().anyMatch(known -> known.name().startsWith(key + '.'));
    }

    /** Returns what the YAML reader says without the excerpt of the file, which may hold a password. */
    private static String problem(JacksonException malformed) {
        return malformed.getCause() instanceof MarkedYAMLException marked
                ? "is no YAML: " + marked.getProblem()
                : "is no YAML";
    }
}
