package io.mooring.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher does with the archive of classes, in a folder with the built data plane and no sources. */
class LauncherArchiveStory {
    private static final Path ROOT = Path.of(System.getProperty("mooring.root"));
    private static final String JAR = "mooring-data-plane-" + System.getProperty("mooring.version") + ".jar";

    @TempDir
    private Path home;

    private Path target;
    private Path calls;
    private Path javaHome;

    @BeforeEach
    void install() throws IOException {
        target = Files.createDirectories(home.resolve("data-plane/target"));
        Files.copy(ROOT.resolve("mooring"), home.resolve("mooring"));
        Files.copy(ROOT.resolve("data-plane/target").resolve(JAR), target.resolve(JAR));
        Files.createDirectory(target.resolve("lib"));
        try (Stream<Path> libraries = Files.list(ROOT.resolve("data-plane/target/lib"))) {
            for (Path library : libraries.toList()) {
                Files.copy(library, target.resolve("lib").resolve(library.getFileName()));
            }
        }
        // The Java that runs this, which writes down what it is called with.
        javaHome = home.resolve("java");
        Path java = Files.createDirectories(javaHome.resolve("bin")).resolve("java");
        calls = Files.createFile(home.resolve("calls"));
        Files.writeString(
                java,
                "#!/bin/sh\nprintf '%s\\n' \"$*\" >>'" + calls + "'\nexec '" + System.getProperty("java.home")
                        + "/bin/java' \"$@\"\n");
        for (Path path : List.of(home, target, home.resolve("mooring"), java, calls)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    @Test
    void itIsMadeOnceForEachBuildAndOfferedToThatOne() throws Exception {
        launch("", "prepare", 0);
        launch("", "prepare", 0);
        assertThat(rehearsals()).isEqualTo(1);
        assertThat(Files.size(archive())).isPositive();
        assertThat(start()).contains("-XX:SharedArchiveFile=" + archive());

        buildAgain();
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThat(start())
                .as("it is not of this build, and no other can be made")
                .doesNotContain("SharedArchiveFile");
        assertThat(rehearsals()).isEqualTo(1);

        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(start()).contains("-XX:SharedArchiveFile=" + archive());
        assertThat(rehearsals()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeMadeIsNotTriedAgainBeforeTheNextBuild() throws Exception {
        String cannot = "-Xshare:off"; // as a Java that has no archive of its own classes
        launch(cannot, "prepare", 0);
        launch(cannot, "prepare", 0);
        assertThat(rehearsals()).isEqualTo(1);
        assertThat(start()).doesNotContain("SharedArchiveFile");

        buildAgain();
        launch(cannot, "prepare", 0);
        assertThat(rehearsals()).isEqualTo(2);
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder(
                            JAR, "lib", archive().getFileName().toString());
        }
    }

    /** The jar is newer than the archive that was made of the one before. */
    private void buildAgain() throws IOException {
        long made = Files.getLastModifiedTime(archive()).toMillis();
        Files.setLastModifiedTime(archive(), FileTime.fromMillis(made - 2000));
        Files.setLastModifiedTime(target.resolve(JAR), FileTime.fromMillis(made - 1000));
    }

    private Path archive() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("classes-.*\\.jsa"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private long rehearsals() throws IOException {
        try (Stream<String> lines = Files.lines(calls)) {
            return lines.filter(line -> line.contains("Rehearsal")).count();
        }
    }

    /** How a data plane is started that ends at once, because of its name. */
    private String start() throws Exception {
        launch("", "data-plane", 1);
        List<String> lines = Files.readAllLines(calls, UTF_8);
        return lines.get(lines.size() - 1);
    }

    /** Runs the launcher to its end, not as root, who may write anywhere. */
    private void launch(String javaOptions, String command, int status) throws Exception {
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of(Tool.need("setpriv", "util-linux"), "--reuid=65534", "--clear-groups"));
        }
        words.addAll(List.of(home.resolve("mooring").toString(), command));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("JAVA_TOOL_OPTIONS", javaOptions);
        builder.environment().put("MOORING_NAME", "?");
        builder.environment().put("MOORING_PLANE_PORT", String.valueOf(freePort()));
        builder.environment().put("MOORING_STATE_DIR", home.resolve("state").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(status);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
