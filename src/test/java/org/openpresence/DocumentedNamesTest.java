package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents call a class or a method of ours is one. */
class DocumentedNamesTest {
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    /** Perhaps packages, a type, perhaps nested ones, perhaps a member, behind a # if it is a test; not words in capitals. */
    private static final Pattern NAME = Pattern.compile(
            "((?:[a-z]+\\.)*)([A-Z]\\w*[a-z]\\w*)((?:\\.[A-Z]\\w*[a-z]\\w*)*)(?:[.#](\\w+))?(?:\\(.*\\))?");

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record) (\\w+)");
    /** A name by its looks: two words in one. */
    private static final Pattern TWO_WORDS = Pattern.compile("[A-Z][a-z0-9]+[A-Z]\\w*");
    /** Names of the JDK, of libraries and of systems. */
    private static final Set<String> NOT_OURS = Set.of(
            "ConcurrencyUtil",
            "ConcurrentHashMap",
            "ContextInternal",
            "CrashLoopBackOff",
            "DatagramSocket",
            "DiagnosticCommand",
            "DnsNameResolver",
            "ForkJoinPool",
            "Future",
            "MapProxyImpl",
            "NetClient",
            "NetServer",
            "Tier4LoadFeedback",
            "UnifiedProtocolEncoder");

    private static final Pattern PACKAGE_NOT_OURS = Pattern.compile("(io|java|jdk)\\..*");

    /**
     * A type of ours.
     *
     * @param place folders of its package, as in a path
     */
    private record Type(String name, String place, String text, boolean served) {}

    private static final List<Type> TYPES = new ArrayList<>();

    @BeforeAll
    static void read_all_types() throws IOException {
        for (String folder : List.of("src/main/java", "src/test/java", "src/it/java")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String text = Files.readString(file);
                    String place = file.getParent().toString().replace('\\', '/') + '/';
                    Matcher type = TYPE.matcher(text.replaceAll("(?s)/\\*.*?\\*/", ""));
                    while (type.find()) {
                        TYPES.add(new Type(type.group(1), place, text, folder.startsWith("src/main")));
                    }
                }
            }
        }
    }

    static Stream<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(all::add);
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void what_a_document_names_is_there(Path document) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String code : codeIn(document)) {
            Matcher name = NAME.matcher(code);
            if (name.matches() && isOurs(name) && found(name).isEmpty()) {
                missing.add(code);
            }
        }

        assertThat(missing).isEmpty();
    }

    /** The list of requirements is worth what its tests are. */
    @Test
    void what_the_list_of_requirements_calls_a_test_is_looked_for() throws IOException {
        List<String> tests = codeIn(Path.of("src/docs/rfc.md")).stream()
                .filter(code -> code.contains("#"))
                .toList();

        assertThat(tests).hasSizeGreaterThan(100).allMatch(code -> NAME.matcher(code)
                .matches());
    }

    /** As its second sentence promises, so that a reader finds them by their names. */
    @Test
    void what_the_architecture_names_without_a_package_is_one_class_of_the_server() throws IOException {
        List<String> ambiguous = new ArrayList<>();
        for (String code : codeIn(Path.of("src/docs/architecture.md"))) {
            Matcher name = NAME.matcher(code);
            if (name.matches() && name.group(1).isEmpty()) {
                long meant = found(name).stream().filter(Type::served).count();
                if (meant > 1) {
                    ambiguous.add(code);
                }
            }
        }

        assertThat(ambiguous).isEmpty();
    }

    private static List<String> codeIn(Path document) throws IOException {
        List<String> all = new ArrayList<>();
        Matcher code = CODE.matcher(Files.readString(document));
        while (code.find()) {
            all.add(code.group(1));
        }
        return all;
    }

    /** A word with one capital may be a header field; it is a name where it bears a package or a member. */
    private static boolean isOurs(Matcher name) {
        boolean named = TWO_WORDS.matcher(name.group(2)).matches();
        boolean qualified = !name.group(3).isEmpty()
                || name.group(4) != null
                || !name.group(1).isEmpty();
        boolean foreign = NOT_OURS.contains(name.group(2))
                || PACKAGE_NOT_OURS.matcher(name.group(1)).matches();
        return (named || qualified) && !foreign;
    }

    private static List<Type> found(Matcher name) {
        String packages = '/' + name.group(1).replace('.', '/');
        String nested = name.group(3).replaceFirst(".*\\.", "");
        String member = name.group(4);
        return TYPES.stream()
                .filter(type -> type.name().equals(name.group(2)))
                .filter(type -> type.place().endsWith(packages))
                .filter(type -> nested.isEmpty() || hasWord(type, nested))
                .filter(type -> member == null || hasWord(type, member))
                .toList();
    }

    private static boolean hasWord(Type type, String word) {
        return Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                .matcher(type.text())
                .find();
    }
}
