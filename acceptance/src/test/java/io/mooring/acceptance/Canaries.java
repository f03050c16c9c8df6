package io.mooring.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Secrets that nobody else has, so that whatever holds one of them has leaked it. */
final class Canaries {
    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> byName = new LinkedHashMap<>();

    /** A secret of this name, the same each time. */
    String of(String name) {
        return byName.computeIfAbsent(name, n -> "canary" + Long.toUnsignedString(random.nextLong(), 36) + "z");
    }

    /** What was made elsewhere and is as secret. */
    void add(String name, String secret) {
        byName.put(name, secret);
    }

    int count() {
        return byName.size();
    }

    /** The names of the secrets that are in a text, as they are or as a header of HTTP has them. */
    List<String> in(String text) {
        List<String> found = new ArrayList<>();
        byName.forEach((name, secret) -> {
            // Two bytes in front move the rest by a place in base64, so there are three ways to write it.
            boolean encoded = Stream.of("", "x", "xx").anyMatch(front -> text.contains(middle(front + secret)));
            if (encoded || text.contains(secret)) {
                found.add(name);
            }
        });
        return found;
    }

    /** The part of a base64 text that depends on the secret alone. */
    private static String middle(String text) {
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return encoded.substring(4, encoded.length() - 4);
    }

    /** The same for a file, byte by byte. */
    List<String> in(Path file) throws IOException {
        return in(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** The same for what everybody on the machine sees of a process: its arguments, and the names of its threads. */
    List<String> shownBy(Program program) throws IOException {
        Path process = Path.of("/proc", String.valueOf(program.pid()));
        StringBuilder shown = new StringBuilder(Files.readString(process.resolve("cmdline")));
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            for (Path thread : threads.toList()) {
                shown.append(' ').append(nameOf(thread));
            }
        }
        return in(shown.toString());
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"));
        } catch (IOException e) {
            return ""; // it has ended since it was listed
        }
    }
}
