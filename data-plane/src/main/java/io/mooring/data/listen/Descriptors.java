package io.mooring.data.listen;

import io.mooring.data.live.Admission;
import io.mooring.data.relay.RelayLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many sessions the process has descriptors for (RLIMIT_NOFILE), as a gate: at the limit, clients wait in the accept
 * queue instead of being accepted and dropped.
 *
 * <p><i>Threading</i>: the gate is for anybody, the rest for whoever opens and closes listeners.
 */
final class Descriptors {
    /** For what is not counted here: the control plane's connections, health checks, files. */
    private static final int RESERVE = 128;

    private static final int PER_SESSION = 2;
    private static final Pattern MAX_OPEN_FILES = Pattern.compile("Max open files\\s+(\\S+)");

    private final long forSessionsAndListeners;
    private final Admission gate = new Admission(0);
    private int listening;

    Descriptors(long most, long inUse, int loops) {
        this.forSessionsAndListeners = most - inUse - RESERVE - (long) loops * RelayLoop.PIPE_DESCRIPTORS;
        listening(0);
    }

    /** Of this process as it is now. */
    static Descriptors ofThisProcess(int loops) {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new Descriptors(limit(Files.readAllLines(Path.of("/proc/self/limits"))), open.count(), loops);
        } catch (IOException e) {
            throw new IllegalStateException("proc(5) is not mounted", e);
        }
    }

    /** The soft limit that the lines of /proc/self/limits name. */
    static long limit(List<String> lines) {
        for (String line : lines) {
            Matcher found = MAX_OPEN_FILES.matcher(line);
            if (found.find()) {
                return found.group(1).equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(found.group(1));
            }
        }
        throw new IllegalStateException("/proc/self/limits has no line for open files");
    }

    /** Passed by every session. */
    Admission gate() {
        return gate;
    }

    /** So many more listening sockets are open, or fewer. */
    void listening(int change) {
        listening += change;
        long sessions = (forSessionsAndListeners - listening) / PER_SESSION;
        gate.limit((int) Math.max(1, Math.min(Integer.MAX_VALUE, sessions)));
    }
}
