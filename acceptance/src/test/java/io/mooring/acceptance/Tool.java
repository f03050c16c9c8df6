package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program of the system that a story needs. Where it is missing the story is skipped with a line that says so; in CI it fails. */
final class Tool {
    private static final List<String> FOLDERS = List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin");

    private Tool() {}

    /**
     * The program's path.
     *
     * @param debianPackage which package brings it
     */
    static String need(String program, String debianPackage) {
        String path = FOLDERS.stream()
                .map(folder -> folder + "/" + program)
                .filter(candidate -> Files.isExecutable(Path.of(candidate)))
                .findFirst()
                .orElse("");
        assertThat(!path.isEmpty() || !"true".equals(System.getenv("CI")))
                .as(program + " (Debian: " + debianPackage + ") is needed here")
                .isTrue();
        assumeTrue(
                !path.isEmpty(), program + " (Debian: " + debianPackage + ") is not installed: this story is skipped");
        return path;
    }
}
