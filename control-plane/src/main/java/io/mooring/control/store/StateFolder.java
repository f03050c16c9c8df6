package io.mooring.control.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder for what this control plane keeps, held by one process until it closes it or ends, however it ends. The file
 * {@code lock} in it has the number of that process.
 */
final class StateFolder implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String ANOTHER =
            "; set MOORING_STATE_DIR to a folder that this user may write, or change the owner of this one";

    private final FileChannel channel;

    private StateFolder(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the folder if need be, and holds it; otherwise says why that cannot be. */
    static StateFolder take(Path folder) {
        make(folder);
        Path file = folder.resolve("lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    OWNERS_FILE);
        } catch (IOException e) {
            throw CannotStart.because("the state folder " + folder + " cannot be written: " + reason(e) + ANOTHER);
        }
        if (!held(channel)) {
            String holder = holder(file);
            closeQuietly(channel);
            throw CannotStart.because("the state folder " + folder + " is in use by another control plane"
                    + (holder.isEmpty() ? "" : ", process " + holder)
                    + "; end that one, or set MOORING_STATE_DIR to another folder (several control planes share a"
                    + " PostgreSQL database, not a folder)");
        }
        sign(channel);
        return new StateFolder(channel);
    }

    private static void make(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw CannotStart.because("the state folder " + folder + " cannot be made: " + reason(e) + ANOTHER);
        }
        if (!Files.isDirectory(folder)) {
            throw CannotStart.because("the state folder " + folder + " is not a folder; set MOORING_STATE_DIR to one");
        }
    }

    /** Makes a file that only its owner can read, unless it is there. */
    static void makeFile(Path file) {
        try {
            Files.createFile(file, OWNERS_FILE);
        } catch (FileAlreadyExistsException e) {
            return; // that is what was wanted
        } catch (IOException e) {
            throw CannotStart.because(file + " cannot be made: " + reason(e) + ANOTHER);
        }
    }

    private static boolean held(FileChannel channel) {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another control plane of this very process
        } catch (IOException e) {
            throw CannotStart.because("the state folder cannot be locked: " + reason(e)
                    + "; set MOORING_STATE_DIR to a folder on a file system with locks");
        }
    }

    private static String holder(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return ""; // a courtesy only
        }
    }

    private static void sign(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            return; // a courtesy only: the disk may be full, and reading goes on all the same
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return said == null ? e.toString() : said;
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            return; // the process ends
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
