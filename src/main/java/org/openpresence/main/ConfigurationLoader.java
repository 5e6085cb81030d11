package org.openpresence.main;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.config.ConfigError;
import org.openpresence.config.Loaded;
import org.openpresence.config.PresenceConfig;

/**
 * Reads the configuration: the defaults packaged in the jar, then the files, the environment and {@code --set}; later wins.
 * Stateless; reads files, so it is for the start only.
 */
public final class ConfigurationLoader {

    /** Where the defaults lie in the jar. */
    static final String DEFAULTS = "/conf/presence.yaml";

    private ConfigurationLoader() {}

    /**
     * Returns the configuration or every mistake in it.
     *
     * @param files YAML files, in their order
     * @param environment variables; those that begin with {@code PRESENCE_} are ours
     * @param sets {@code KEY=VALUE} from the command line, in their order
     */
    public static Loaded load(List<Path> files, Map<String, String> environment, List<String> sets) {
        Layers layers = new Layers();
        addDefaults(layers);
        files.forEach(file -> addFile(layers, file));
        layers.add(EnvironmentSettings.of(environment));
        sets.forEach(set -> addSet(layers, set));
        Loaded loaded = PresenceConfig.read(layers.texts());
        List<ConfigError> errors = new ArrayList<>(layers.errors());
        loaded.errors().forEach(error -> errors.add(layers.located(error)));
        return errors.isEmpty() ? loaded : new Loaded.Invalid(errors);
    }

    private static void addDefaults(Layers layers) {
        try (InputStream input = ConfigurationLoader.class.getResourceAsStream(DEFAULTS)) {
            if (input == null) {
                throw new FileNotFoundException(DEFAULTS);
            }
            YamlSettings yaml = new YamlSettings("default").read(input);
            layers.refuse(yaml.errors());
            layers.add(yaml.settings());
        } catch (IOException broken) {
            throw new IllegalStateException("the jar lacks its defaults", broken);
        }
    }

    private static void addFile(Layers layers, Path file) {
        if (Files.isDirectory(file)) {
            refuse(layers, file, "is a folder; name the file in it");
            return;
        }
        try (InputStream input = Files.newInputStream(file)) {
            YamlSettings yaml = new YamlSettings(file.toString()).read(input);
            layers.refuse(yaml.errors());
            layers.add(yaml.settings());
        } catch (NoSuchFileException absent) {
            refuse(layers, file, "no such file");
        } catch (AccessDeniedException denied) {
            refuse(layers, file, "may not be read by this user");
        } catch (IOException unreadable) {
            refuse(layers, file, "cannot be read: " + unreadable.getMessage());
        }
    }

    private static void addSet(Layers layers, String set) {
        int equals = set.indexOf('=');
        if (equals <= 0) {
            layers.refuse(List.of(new ConfigError("--set", set, "expected KEY=VALUE")));
        } else {
            layers.add(List.of(new Setting(set.substring(0, equals).strip(), set.substring(equals + 1), "--set")));
        }
    }

    private static void refuse(Layers layers, Path file, String remedy) {
        layers.refuse(List.of(new ConfigError(file.toString(), Optional.empty(), remedy, Optional.empty())));
    }
}
