package io.mooring.data.handover;

import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is told of the path of a Unix-domain socket, for the moment of a bind or a connect. It has room for 107 bytes
 * (unix(7): sun_path has 108, the last is 0). A longer path leads through a link with a short name in a folder of its own, which
 * nobody else can write; the socket is where its path says all the same.
 *
 * <p>Threading: one thread.
 */
final class SocketName implements AutoCloseable {
    private static final int MOST_BYTES = 107;

    private final Path name;
    private final @Nullable Path link;

    private SocketName(Path name, @Nullable Path link) {
        this.name = name;
        this.link = link;
    }

    /**
     * The name of the socket at that path.
     *
     * @throws IOException in words, where the path is too long and there is no folder for a link
     */
    static SocketName of(Path socket) throws IOException {
        if (fits(socket)) {
            return new SocketName(socket, null);
        }
        Path absolute = socket.toAbsolutePath();
        try {
            Path link = Files.createTempDirectory("mooring").resolve("folder"); // it makes it with mode 0700
            SocketName linked = new SocketName(link.resolve(absolute.getFileName()), link);
            try {
                Files.createSymbolicLink(link, absolute.getParent());
                if (fits(linked.name)) {
                    return linked;
                }
                throw new IOException(linked.name + " is too long as well");
            } catch (IOException e) {
                linked.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IOException(
                    socket + " is too long for the name of a socket (expected at most " + MOST_BYTES
                            + " bytes, or a folder for temporary files in which a link has a shorter one): " + e,
                    e);
        }
    }

    private static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }

    /** For a bind or a connect, until this is closed. */
    DomainSocketAddress address() {
        return new DomainSocketAddress(name.toString());
    }

    @Override
    public void close() throws IOException {
        if (link != null) {
            Files.deleteIfExists(link);
            Files.delete(link.getParent());
        }
    }
}
