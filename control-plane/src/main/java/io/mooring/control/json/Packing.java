package io.mooring.control.json;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Configurations and snapshots as compressed JSON: what is stored and what is sent.
 *
 * <p>Compressed text cannot be edited, and to compress a thousand virtual servers anew because one of them differs takes long.
 * So it is made of pieces, each a gzip member with some virtual servers, which one behind the other are again gzip (RFC 1952
 * section 2.2). Where a piece begins depends on a virtual server's name alone: a new one moves no other piece. Pieces whose
 * virtual servers are the very objects of last time are taken from there.
 *
 * <p>Threading: anybody may call; they take turns.
 */
@Singleton
public class Packing {
    /** One virtual server in sixteen begins a piece. */
    private static final int PIECE_BITS = 4;

    private static final int SPREAD = 0x9E3779B9; // 2^32 divided by the golden ratio

    private static final byte[] COMMA = packed(",");

    private final Json json;
    private IdentityHashMap<VirtualServer, Piece> pieces = new IdentityHashMap<>();

    private static final class Piece {
        final List<VirtualServer> servers;
        final byte[] packed;

        Piece(List<VirtualServer> servers, byte[] packed) {
            this.servers = servers;
            this.packed = packed;
        }
    }

    @Inject
    public Packing(Json json) {
        this.json = json;
    }

    /** The configuration as gzip of what {@link Json#bytes} says. */
    public byte[] configuration(Configuration configuration) {
        return packed("", configuration, "");
    }

    /** The snapshot as gzip of what {@link Json#bytes} says. */
    public byte[] snapshot(Snapshot snapshot) {
        String head = "{\"storeId\":" + text(snapshot.storeId()) + ",\"revision\":" + snapshot.revision()
                + ",\"digest\":" + text(snapshot.digest()) + ",\"configuration\":";
        return packed(head, snapshot.configuration(), "}");
    }

    private synchronized byte[] packed(String before, Configuration configuration, String after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(packed(before + "{\"globals\":" + text(configuration.globals()) + ",\"virtualServers\":["));
        IdentityHashMap<VirtualServer, Piece> used = new IdentityHashMap<>();
        List<VirtualServer> servers = configuration.virtualServers();
        int from = 0;
        while (from < servers.size()) {
            int to = from + 1;
            while (to < servers.size() && !begins(servers.get(to))) {
                to++;
            }
            Piece piece = piece(servers.subList(from, to));
            used.put(servers.get(from), piece);
            out.writeBytes(piece.packed);
            if (to < servers.size()) {
                out.writeBytes(COMMA);
            }
            from = to;
        }
        pieces = used;
        out.writeBytes(packed("]}" + after));
        return out.toByteArray();
    }

    private static boolean begins(VirtualServer server) {
        return server.name().hashCode() * SPREAD >>> Integer.SIZE - PIECE_BITS == 0;
    }

    /** The same as last time, if it holds the same. */
    private Piece piece(List<VirtualServer> servers) {
        Piece last = pieces.get(servers.get(0));
        if (last != null && same(last.servers, servers)) {
            return last;
        }
        StringBuilder text = new StringBuilder();
        for (VirtualServer server : servers) {
            text.append(text.isEmpty() ? "" : ",").append(text(server));
        }
        return new Piece(new ArrayList<>(servers), packed(text.toString()));
    }

    @SuppressWarnings("ReferenceEquality") // of objects that never change, the same one says the same
    private static boolean same(List<VirtualServer> some, List<VirtualServer> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(Object value) {
        return new String(json.bytes(value), StandardCharsets.UTF_8);
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("memory is always writable", e);
        }
        return out.toByteArray();
    }
}
