package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules of the repository itself that cost nothing to check: what its documents say of the code is so. */
class RepositoryTest {
    private static final Path ROOT = root();
    private static final int MAX_LINES = 300;

    private static final String TEST = "one behaviour a method, over one fixture";

    /** Files that are longer than others may be, and why. */
    private static final Map<String, String> LONG_FILES = Map.of(
            "control-plane/src/main/java/io/mooring/control/publish/PlaneLink.java",
            "one state machine",
            "control-plane/src/test/java/io/mooring/control/rest/ConfigurationTest.java",
            TEST,
            "control-plane/src/test/java/io/mooring/control/rest/DataPlanesTest.java",
            TEST,
            "data-plane/src/test/java/io/mooring/data/session/SessionTest.java",
            TEST,
            "data-plane/src/test/java/io/mooring/data/stick/StickTableTest.java",
            TEST);

    /** The module of each room table. */
    private static final List<String> TABLES = List.of(
            "control-plane/src/test/resources/control-rooms.txt", "data-plane/src/test/resources/data-rooms.txt");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    /** A test in a document: {@code `Class.method`}. */
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:Story|Test))\\.(\\w+)`");

    @Test
    void architectureDrawsTheRoomTablesThatTheTestsRead() {
        String architecture = text("ARCHITECTURE.md");

        for (String table : TABLES) {
            assertThat(architecture).as(table).contains("```\n" + String.join("\n", rows(table)) + "\n```");
        }
    }

    @Test
    void everyRoomHasAParagraph() {
        for (String table : TABLES) {
            String module = table.substring(0, table.indexOf('/'));
            String section = section(text("ARCHITECTURE.md"), "### " + module);

            for (String row : rows(table)) {
                String room = row.substring(0, row.indexOf("->")).strip();
                assertThat(section)
                        .as("the paragraph of the room " + room)
                        .contains(room.equals(".") ? "The room `.` " : "**" + room + "** — ");
            }
        }
    }

    @Test
    void linksInDocumentsLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path document : files(".md")) {
            Matcher link = LINK.matcher(read(document));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
                    broken.add(ROOT.relativize(document) + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyDecisionIsInTheIndex() {
        String index = text("docs/decisions/README.md");

        for (Path page : files(".md")) {
            if (page.getParent().endsWith("decisions") && !page.endsWith("README.md")) {
                assertThat(index).contains("](" + page.getFileName() + ")");
                assertThat(read(page))
                        .contains("## Context", "## Decision", "## Numbers", "## Consequences", "## Alter");
            }
        }
    }

    @Test
    void everyBehaviourNamesTestsThatExist() {
        Map<String, String> sources = new HashMap<>();
        for (Path source : files(".java")) {
            sources.merge(source.getFileName().toString(), read(source), String::concat); // each module may have one
        }
        Matcher named = NAMED_TEST.matcher(text("docs/behaviour.md"));
        List<String> missing = new ArrayList<>();
        int count = 0;
        while (named.find()) {
            count++;
            String source = sources.getOrDefault(named.group(1) + ".java", "");
            if (!source.contains("void " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(50);
    }

    @Test
    void sourcesAreShortOrHaveAReason() {
        List<String> tooLong = new ArrayList<>();
        List<String> reasonsNotNeeded = new ArrayList<>(LONG_FILES.keySet());
        for (Path source : files(".java")) {
            String name = ROOT.relativize(source).toString();
            if (read(source).lines().count() > MAX_LINES && !reasonsNotNeeded.remove(name)) {
                tooLong.add(name);
            }
        }
        assertThat(tooLong).as("over " + MAX_LINES + " lines without a reason").isEmpty();
        assertThat(reasonsNotNeeded).as("reasons that no file needs").isEmpty();
    }

    @Test
    void codeInTheGuideToClientsIsCodeThatRuns() {
        String code = Stream.of("clients/java/io/mooring/example/FirstSteps.java", "clients/typescript/firstSteps.ts")
                .map(name -> withoutIndents(text(name)))
                .collect(Collectors.joining());
        Matcher block =
                Pattern.compile("```(?:java|ts)\n(.*?)```", Pattern.DOTALL).matcher(text("docs/clients.md"));

        int count = 0;
        for (; block.find(); count++) {
            assertThat(code).contains(withoutIndents(block.group(1)));
        }
        assertThat(count).isGreaterThan(10);
    }

    private static String withoutIndents(String code) {
        return code.lines().map(line -> line.strip() + "\n").collect(Collectors.joining());
    }

    @Test
    void theLauncherHasTheVersionOfTheBuild() {
        Matcher version = Pattern.compile("<artifactId>mooring</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(text("pom.xml"));

        assertThat(version.find()).isTrue();
        assertThat(text("mooring")).contains("\nversion=" + version.group(1) + "\n");
        assertThat(text("CHANGELOG.md")).contains("\n## " + version.group(1) + "\n");
    }

    @Test
    void everyVariableOfTheLauncherIsInTheReadme() {
        Matcher variable = Pattern.compile("MOORING_[A-Z_]*[A-Z]").matcher(text("mooring"));

        while (variable.find()) {
            assertThat(text("README.md")).contains(variable.group());
        }
    }

    /** A table's rows as they stand, without comments. */
    private static List<String> rows(String table) {
        return text(table)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(String::stripTrailing)
                .toList();
    }

    private static String section(String document, String heading) {
        int from = document.indexOf(heading + "\n");
        assertThat(from).as(heading).isNotNegative();
        int to = document.indexOf("\n### ", from + heading.length());
        return to < 0 ? document.substring(from) : document.substring(from, to);
    }

    private static String text(String name) {
        return read(ROOT.resolve(name));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The repository's files with this ending; not what was built, and not what hides. */
    private static List<Path> files(String ending) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = folder.getFileName().toString();
                    boolean skip = !folder.equals(ROOT)
                            && (name.equals("target") || name.equals("state") || name.startsWith("."));
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(ending)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
