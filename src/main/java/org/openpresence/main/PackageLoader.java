package org.openpresence.main;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.openpresence.config.FurtherPackagesConfig;
import org.openpresence.events.EventPackage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds event packages that do not come with the server: by {@link ServiceLoader} on the class path, and in the jars of a folder, each
 * with a class loader of its own. One that cannot be made is logged and left out. For the start; blocks.
 */
final class PackageLoader {
    private static final Logger LOG = LoggerFactory.getLogger(PackageLoader.class);

    private final List<EventPackage> found = new ArrayList<>();

    private PackageLoader() {}

    /**
     * Returns what was found, in the order of the class path and of the jars' names.
     *
     * @throws CannotStart if the folder cannot be read
     */
    static List<EventPackage> load(FurtherPackagesConfig config) {
        PackageLoader loader = new PackageLoader();
        loader.addAll(PackageLoader.class.getClassLoader(), "the class path");
        config.path().ifPresent(loader::addFolder);
        return loader.found;
    }

    private void addFolder(String folder) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder), "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException | InvalidPathException unreadable) {
            throw new CannotStart(
                    "packages.path: " + folder + " cannot be read (" + unreadable
                            + "): name a folder of jars, or leave it empty",
                    unreadable);
        }
        jars.stream().sorted().forEach(this::addJar);
    }

    /** The loader stays open as long as the process: classes may be loaded from it at any time. */
    @SuppressWarnings("resource")
    private void addJar(Path jar) {
        try {
            URL[] urls = {jar.toUri().toURL()};
            addAll(
                    new URLClassLoader(jar.getFileName().toString(), urls, PackageLoader.class.getClassLoader()),
                    jar.toString());
        } catch (MalformedURLException impossible) {
            LOG.error("event packages left out jar={} cause={}", jar, impossible.toString());
        }
    }

    /** What the parent of {@code loader} finds as well is not its own. */
    private void addAll(ClassLoader loader, String origin) {
        Iterator<ServiceLoader.Provider<EventPackage>> providers =
                ServiceLoader.load(EventPackage.class, loader).stream().iterator();
        int before = found.size();
        boolean more = true;
        while (more) {
            try {
                more = providers.hasNext();
                if (more) {
                    ServiceLoader.Provider<EventPackage> provider = providers.next();
                    if (provider.type().getClassLoader() == loader) {
                        found.add(provider.get());
                    }
                }
            } catch (ServiceConfigurationError | RuntimeException | LinkageError broken) {
                LOG.error("event package left out origin={}", origin, broken);
            }
        }
        if (found.size() == before && loader != PackageLoader.class.getClassLoader()) {
            LOG.warn(
                    "no event package found origin={} remedy=its META-INF/services/{} names the classes",
                    origin,
                    EventPackage.class.getName());
        }
    }
}
