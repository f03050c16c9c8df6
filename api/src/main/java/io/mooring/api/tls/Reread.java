package io.mooring.api.tls;

import java.util.ArrayList;
import java.util.List;

/**
 * Something made of files, and made again when one of them has changed.
 *
 * <p>Threading: {@link #refresh} by one thread at a time; what it has made is seen by all.
 */
abstract class Reread {
    private final List<PemFile> files;
    private List<String> taken = List.of();

    Reread(PemFile... files) {
        this.files = List.of(files);
    }

    /**
     * Reads the files, and takes them when one has changed; whether it has. {@link IllegalArgumentException} in words when
     * they make no sense: what was taken before stays.
     */
    final synchronized boolean refresh() {
        List<String> texts = new ArrayList<>();
        files.forEach(file -> texts.add(file.text()));
        if (texts.equals(taken)) {
            return false;
        }
        take(texts);
        taken = texts;
        return true;
    }

    /** Makes it of the files' texts, or refuses to. */
    abstract void take(List<String> texts);
}
