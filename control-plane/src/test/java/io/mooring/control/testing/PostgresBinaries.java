package io.mooring.control.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once for this JVM and removed at its end. */
final class PostgresBinaries {
    private static final String ARCHIVE = System.getProperty("os.arch").equals("aarch64")
            ? "/postgres-linux-arm_64.txz"
            : "/postgres-linux-x86_64.txz";

    private static Path folder;

    private PostgresBinaries() {}

    /** The folder that has {@code bin}; every user can read it, for the server never runs as root. */
    static synchronized Path folder() throws IOException {
        if (folder == null) {
            Path made = temporary("mooring-postgresql");
            Process tar = new ProcessBuilder("tar", "-x", "-C", made.toString())
                    .redirectErrorStream(true)
                    .start();
            try (InputStream packed = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
                    OutputStream out = tar.getOutputStream()) {
                if (packed == null) {
                    throw new IOException("there are no binaries of PostgreSQL for this processor: " + ARCHIVE);
                }
                new XZInputStream(packed).transferTo(out);
            }
            String said = new String(tar.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (waitFor(tar) != 0) {
                throw new IOException("tar: " + said);
            }
            folder = made;
        }
        return folder;
    }

    /** A folder below the system's temporary one, that others can go through; removed at the end of the JVM. */
    static Path temporary(String name) throws IOException {
        Path made = Files.createTempDirectory(name);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "removes " + made));
        return made;
    }

    static void remove(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int waitFor(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
