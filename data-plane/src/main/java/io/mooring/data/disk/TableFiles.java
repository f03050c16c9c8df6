package io.mooring.data.disk;

import io.mooring.data.disk.TableFile.Read;
import io.mooring.data.faults.FaultLine;
import io.mooring.data.stick.StickTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The files of all stick tables.
 *
 * <p>A table that is kept is filled at once with what an earlier process has left under its name, before anybody uses it. What
 * this process itself has saved under a name is not read back: a virtual server that is removed and made again begins anew.
 *
 * <p>Threading: {@link #keep} and {@link #forget} are called by the thread that applies changes and never wait for a disk that
 * is being written to; {@link #save} and {@link #finish} by one other thread; {@link #problems} by any.
 */
public final class TableFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TableFiles.class);
    private static final String SUFFIX = ".table";
    private static final long SLOW_MS = 5000;

    private final Path folder;
    private final FileClock clock;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Set<String> left = new HashSet<>(); // guarded by this
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
    private final Blocks blocks = new Blocks();
    private final FaultLine notSaved = new FaultLine(LOG, Level.ERROR, "stick-tables-not-saved");
    private final FaultLine notDeleted = new FaultLine(LOG, Level.WARN, "stick-table-not-deleted");
    private boolean reading = true; // guarded by this
    private volatile boolean suspended;

    /** A table's file and how it is. */
    private static final class Kept {
        final TableFile file;
        volatile @Nullable String problem;
        volatile long savingSinceMs; // 0: it is not being saved
        int failures;
        long nextTryMs;

        Kept(TableFile file) {
            this.file = file;
        }
    }

    /** The files below this state folder, which is held by this process. */
    public TableFiles(Path stateFolder, FileClock clock) {
        this.folder = stateFolder.resolve("stick");
        this.clock = clock;
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    left.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            }
        } catch (IOException e) {
            LOG.error("event=stick-folder-unusable folder={} problem=\"{}\"", folder, String.valueOf(e));
        }
    }

    /** Keeps a virtual server's table on disk from now on. One that it keeps already stays as it is. */
    public synchronized void keep(String name, StickTable table) {
        Kept known = kept.get(name);
        if (known != null && known.file.table() == table) {
            return;
        }
        Kept made = new Kept(new TableFile(file(name), table, clock));
        if (reading && left.remove(name)) {
            load(name, made.file);
        }
        kept.put(name, made);
    }

    private void load(String name, TableFile file) {
        long begin = clock.now().monotonicMs();
        try {
            Read read = file.load();
            if (read != null && read.bytesCut() > 0) {
                LOG.warn(
                        "event=stick-table-cut virtualServer={} bytesCut={} bytes={} entriesRead={}",
                        name,
                        read.bytesCut(),
                        read.bytes(),
                        read.records());
            }
            if (read != null && read.wrongClockMs() != 0) {
                LOG.warn(
                        "event=clock-not-believed virtualServer={} awaySeconds={} problem=\"over a restart of this machine the"
                                + " clock went back, or forward by more than {} days; the entries age from now on\"",
                        name,
                        read.wrongClockMs() / 1000,
                        FileClock.MOST_OFF_MS / (24 * 3_600_000));
            }
            if (read != null) {
                LOG.info(
                        "event=stick-table-read virtualServer={} records={} entries={} bytes={} awaySeconds={} ms={}",
                        name,
                        read.records(),
                        read.entries(),
                        read.bytes(),
                        read.awayMs() / 1000,
                        clock.now().monotonicMs() - begin);
            }
        } catch (IOException | RuntimeException e) {
            putAside(name, e);
        }
    }

    private void putAside(String name, Exception why) {
        String problem = String.valueOf(why.getMessage());
        Path aside = folder.resolve(name + ".unreadable");
        try {
            Files.move(file(name), aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            problem += "; it could not be put aside: " + e;
        }
        LOG.error("event=stick-table-unreadable virtualServer={} aside={} problem=\"{}\"", name, aside, problem);
    }

    /** Reads nothing back for now: another process gives the entries. */
    public synchronized void readNothing() {
        reading = false;
    }

    /** Reads back what an earlier process has left of all tables that are kept, since nobody gives their entries. */
    public synchronized void readAll() {
        reading = true;
        kept.forEach((name, one) -> {
            if (left.remove(name)) {
                load(name, one.file);
            }
        });
    }

    /** Saves nothing until {@link #resume}: the walks over the tables are another's. */
    public void suspend() {
        suspended = true;
    }

    /** Saves again; nobody knows what the files lack by now, so they are written anew. */
    public void resume() {
        kept.values().forEach(one -> one.file.lacksSomething());
        suspended = false;
    }

    /** Keeps a virtual server's table no longer; its file goes. */
    public synchronized void forget(String name) {
        left.remove(name);
        kept.remove(name);
        forgotten.add(name);
    }

    /** Forgets what earlier processes have left of virtual servers that are not kept now. */
    public synchronized void forgetOthers() {
        Set.copyOf(left).forEach(this::forget);
    }

    /** What is wrong now, in words, by virtual server. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        long now = clock.now().monotonicMs();
        kept.forEach((name, one) -> {
            long since = one.savingSinceMs;
            String problem = one.problem;
            if (problem != null) {
                problems.put(name, "not saved: " + problem + "; a restart would send some clients to other servers");
            } else if (since != 0 && now - since > SLOW_MS) {
                problems.put(name, "not saved yet: the disk has been writing for " + (now - since) / 1000 + " s");
            }
        });
        return problems;
    }

    /** Saves what has changed in each table. To be called each second; blocks as long as the disk does. */
    public void save() {
        if (suspended) {
            return;
        }
        for (String name : Set.copyOf(forgotten)) {
            forgotten.remove(name);
            if (!kept.containsKey(name)) {
                delete(name);
            }
        }
        long now = clock.now().monotonicMs();
        kept.forEach((name, one) -> {
            if (now >= one.nextTryMs) {
                attempt(name, one, one.file::save);
            }
        });
    }

    /** Saves all tables as they are now, exactly: for the end of a process. */
    public void finish() {
        if (suspended) {
            return; // they are another process's files by now
        }
        kept.forEach((name, one) -> attempt(name, one, one.file::finish));
        notSaved.flush();
    }

    private interface Attempt {
        void with(Blocks buffers) throws IOException;
    }

    private void attempt(String name, Kept one, Attempt saving) {
        one.savingSinceMs = Math.max(1, clock.now().monotonicMs());
        try {
            saving.with(blocks);
            if (one.problem != null) {
                LOG.info("event=stick-table-saved-again virtualServer={} failures={}", name, one.failures);
            }
            one.problem = null;
            one.failures = 0;
        } catch (IOException | RuntimeException e) {
            one.problem = String.valueOf(e);
            one.nextTryMs = clock.now().monotonicMs() + (1000L << Math.min(one.failures++, 3));
            notSaved.add("virtualServer=" + name + " problem=\"" + e + "\"", e instanceof RuntimeException ? e : null);
        } finally {
            one.savingSinceMs = 0;
        }
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            notDeleted.add("virtualServer=" + name + " problem=\"" + e + "\"");
        }
    }

    private Path file(String name) {
        return folder.resolve(name + SUFFIX);
    }
}
