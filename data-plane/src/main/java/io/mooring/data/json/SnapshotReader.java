package io.mooring.data.json;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one snapshot after the other, each as a whole: virtual servers whose text is, byte for byte, what it was in the
 * snapshot before are the same objects again. Of a thousand virtual servers one differs, mostly, and what does not differ need
 * not be parsed, nor looked at by those for whom the same object is the same.
 *
 * <p>Invariant: what it answers equals what {@link Json#snapshot} says of the same document, and so do its refusals. Whatever
 * it does not understand at first sight is left to that.
 *
 * <p>Threading: anybody may call; they take turns.
 */
public final class SnapshotReader {
    private static final byte[] LIST = "\"virtualServers\":[".getBytes(StandardCharsets.US_ASCII);

    private byte[] lastDocument = {};
    private List<Part> lastParts = List.of();

    /** A virtual server and where its text is. */
    private record Part(int from, int to, VirtualServer server) {
        int length() {
            return to - from;
        }
    }

    /** The snapshot that a document says, not yet validated. Throws {@link Json.Unreadable} with where and what was wrong. */
    public synchronized Snapshot read(byte[] document) throws Json.Unreadable {
        int list = listIn(document);
        List<Part> parts = list < 0 ? null : parts(document, list);
        if (parts != null) {
            Snapshot snapshot = assembled(document, list, parts);
            if (snapshot != null) {
                lastDocument = document;
                lastParts = parts;
                return snapshot;
            }
        }
        lastParts = List.of();
        return Json.snapshot(document);
    }

    /** Where the items of the list begin; -1: it is not found, as it is written. Nothing before it can be long. */
    private static int listIn(byte[] document) {
        Scan scan = new Scan(document, 0);
        return scan.find(LIST) ? scan.at() : -1;
    }

    /** The virtual servers of the list that begins here; null: it is to be read otherwise. */
    private @Nullable List<Part> parts(byte[] document, int list) {
        List<Part> found = new ArrayList<>(lastParts.size() + 1);
        Map<String, Integer> places = null;
        int at = list;
        int next = 0; // the part of the last document that is expected here
        if (at < document.length && document[at] == ']') {
            return found;
        }
        while (true) {
            Part before = next < lastParts.size() ? lastParts.get(next) : null;
            if (before != null && same(document, at, before)) {
                found.add(new Part(at, at + before.length(), before.server()));
                next++;
            } else {
                int end = Scan.endOfObject(document, at);
                VirtualServer server = end < 0 ? null : Json.virtualServer(document, at, end);
                if (server == null) {
                    return null;
                }
                places = places == null ? places(lastParts) : places;
                Integer place = server.name() == null ? null : places.get(server.name());
                if (place != null) {
                    before = lastParts.get(place);
                    server = server.equals(before.server()) ? before.server() : server;
                    next = place + 1;
                }
                found.add(new Part(at, end, server));
            }
            at = found.get(found.size() - 1).to();
            if (at >= document.length || document[at] != ',') {
                return at < document.length && document[at] == ']' ? found : null;
            }
            at++;
        }
    }

    private static Map<String, Integer> places(List<Part> parts) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            places.put(parts.get(i).server().name(), i);
        }
        return places;
    }

    /** Whether that text is here as well, as a whole item. */
    private boolean same(byte[] document, int at, Part before) {
        int end = at + before.length();
        return end < document.length
                && (document[end] == ',' || document[end] == ']')
                && Arrays.equals(document, at, end, lastDocument, before.from(), before.to());
    }

    /** The document without its list, read as any other, and the list put in again; null: it is to be read otherwise. */
    private static @Nullable Snapshot assembled(byte[] document, int list, List<Part> parts) {
        int end = parts.isEmpty() ? list : parts.get(parts.size() - 1).to();
        byte[] rest = Arrays.copyOf(document, list + document.length - end);
        System.arraycopy(document, end, rest, list, document.length - end);
        Snapshot frame;
        try {
            frame = Json.snapshot(rest);
        } catch (Json.Unreadable e) {
            return null; // which the whole says better
        }
        Configuration configuration = frame.configuration();
        if (configuration == null || !configuration.virtualServers().isEmpty()) {
            return null;
        }
        return new Snapshot(
                frame.storeId(),
                frame.revision(),
                frame.digest(),
                new Configuration(
                        configuration.globals(),
                        parts.stream().map(Part::server).toList()));
    }
}
