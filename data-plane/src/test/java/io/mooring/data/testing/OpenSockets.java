package io.mooring.data.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The network sockets that this process has open, so that a test sees a leak. */
public final class OpenSockets {
    private static final int INODE_COLUMN = 6;

    private OpenSockets() {}

    /** How many, without those of the Unix family: the JDK keeps a pair of them for itself. */
    public static long count() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"));
                Stream<String> unix = Files.lines(Path.of("/proc/self/net/unix"))) {
            Set<String> notOurs = unix.map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length > INODE_COLUMN)
                    .map(columns -> "socket:[" + columns[INODE_COLUMN] + "]")
                    .collect(Collectors.toSet());
            return descriptors
                    .map(OpenSockets::target)
                    .filter(target -> target.startsWith("socket:") && !notOurs.contains(target))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
