package org.openpresence.main;

import static org.openpresence.config.ConfigKeys.FILE_SUFFIX;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.config.ConfigError;
import org.openpresence.config.ConfigKeys;

/** The settings of all sources, later ones over earlier ones. Confined to one thread. */
final class Layers {
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<ConfigError> errors = new ArrayList<>();

    /** Lays {@code layer} over what is there, values of {@code KEY_file} read from their files. */
    void add(List<Setting> layer) {
        Map<String, Setting> added = new HashMap<>();
        for (Setting setting : layer) {
            String key = fileKey(setting.key());
            Setting other = added.put(key, setting);
            if (other != null && !other.key().equals(setting.key())) {
                refuse(setting, "expected either " + key + " or " + key + FILE_SUFFIX + ", not both");
            } else if (key.equals(setting.key())) {
                settings.put(key, setting);
            } else {
                readFile(key, setting);
            }
        }
    }

    /** Notes mistakes that a source has by itself. */
    void refuse(List<ConfigError> mistakes) {
        errors.addAll(mistakes);
    }

    /** Returns the text of each key that was set. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        settings.forEach((key, setting) -> texts.put(key, setting.value()));
        return texts;
    }

    List<ConfigError> errors() {
        return errors;
    }

    /** Returns {@code error} with the place where its key was set last. */
    ConfigError located(ConfigError error) {
        Setting setting = settings.get(error.key());
        return setting == null ? error : error.from(setting.origin());
    }

    /** Returns the key that {@code name} gives a value from a file; {@code name} itself when it is no such name. */
    private static String fileKey(String name) {
        if (!name.endsWith(FILE_SUFFIX)) {
            return name;
        }
        String key = name.substring(0, name.length() - FILE_SUFFIX.length());
        return ConfigKeys.find(key).isPresent() ? key : name;
    }

    private void readFile(String key, Setting setting) {
        try {
            String text = Files.readString(Path.of(setting.value())).strip();
            settings.put(key, new Setting(key, text, setting.origin() + ", from file " + setting.value()));
        } catch (InvalidPathException | CharacterCodingException unusable) {
            refuse(setting, "expected a text file in UTF-8");
        } catch (NoSuchFileException | AccessDeniedException none) {
            refuse(setting, "expected a file that can be read: it is not there, or not for this user");
        } catch (IOException unreadable) {
            refuse(setting, "expected a file that can be read: " + unreadable.getMessage());
        }
    }

    private void refuse(Setting setting, String remedy) {
        errors.add(new ConfigError(setting.key(), Optional.of(setting.value()), remedy, Optional.of(setting.origin())));
    }
}
