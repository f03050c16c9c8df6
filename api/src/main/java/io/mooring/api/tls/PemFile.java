package io.mooring.api.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file (RFC 7468) that a variable of the environment names.
 *
 * @param variable its name, for what is said about the file
 * @param path where the file is
 */
record PemFile(String variable, Path path) {
    private static final long MAX_BYTES = 4 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);

    /**
     * What is between two lines of dashes.
     *
     * @param label as {@code CERTIFICATE}
     * @param der the bytes; empty: they are encrypted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(String label, byte[] der) {}

    /** The file as it is now; {@link IllegalArgumentException} in words when it cannot be read. */
    String text() {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw wrong("is longer than " + MAX_BYTES + " bytes");
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file");
        } catch (AccessDeniedException e) {
            throw wrong("this user may not read it");
        } catch (IOException e) {
            throw wrong("cannot be read: " + e.getMessage());
        }
    }

    /** The blocks of a text of this file, in order. */
    List<Block> blocks(String text) {
        List<Block> found = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String body = matcher.group(2);
            try {
                // The old form of an encrypted key has headers (RFC 1421) in front of its bytes.
                found.add(new Block(
                        matcher.group(1),
                        body.contains("ENCRYPTED")
                                ? new byte[0]
                                : Base64.getDecoder().decode(body.replaceAll("\\s", ""))));
            } catch (IllegalArgumentException e) {
                throw wrong("block " + (found.size() + 1) + " is not base64");
            }
        }
        return found;
    }

    /** That something is wrong with the file: "MOORING_TLS_KEY (/etc/mooring/key.pem): there is no such file". */
    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(this + ": " + what);
    }

    @Override
    public String toString() {
        return variable + " (" + path + ")";
    }
}
