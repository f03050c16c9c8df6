package io.mooring.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Documents that are no snapshot newer than the older one, made of one that is. */
final class SnapshotFuzz {
    private static final Pattern VALUE = Pattern.compile("(?<=\":)(\"[^\"]*\"|-?[0-9]+|true|false|null)");
    private static final Pattern FIELD =
            Pattern.compile("(?<=[{,])\"\\w+\":(?:\"[^\"]*\"|-?[0-9]+|true|false|null)(?=[,}])");
    private static final Pattern REVISION = Pattern.compile("(?<=\"revision\":)[0-9]+");
    private static final Pattern DIGEST = Pattern.compile("(?<=\"digest\":\")[0-9a-f]+");

    /** Each is of a type, or out of a range, that no field of its place has; or makes another digest. */
    private static final List<String> STRANGE = List.of(
            "[]",
            "{}",
            "[[]]",
            "1e400",
            "-1",
            "0.5",
            "99999999999999999999",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "{\"a\":1}",
            "0",
            "\"\"");

    private final SplittableRandom random;
    private final byte[] newer;
    private final byte[] older;
    private final String text;
    private String kind = "";

    SnapshotFuzz(SplittableRandom random, byte[] newer, byte[] older) {
        this.random = random;
        this.newer = newer;
        this.older = older;
        this.text = new String(newer, StandardCharsets.UTF_8);
    }

    /** What has become of the last one. */
    String kind() {
        return kind;
    }

    /** One more. */
    byte[] document() {
        byte[] document = any();
        while (Arrays.equals(document, newer)) {
            document = any();
        }
        return document;
    }

    private byte[] any() {
        return switch (random.nextInt(9)) {
            case 0 -> said("truncated", Arrays.copyOf(newer, random.nextInt(newer.length)));
            case 1 -> said("flipped", flipped());
            case 2 -> said("older", older);
            case 3 -> said("nested", nested());
            case 4 -> said("wrong digest", bytes(replaced(DIGEST, digest())));
            case 5 -> said("strange value", bytes(replaced(VALUE, STRANGE.get(random.nextInt(STRANGE.size())))));
            case 6 -> said("twice", twice());
            case 7 -> said("noise", noise());
            default -> said("too much of it", large());
        };
    }

    private byte[] said(String what, byte[] document) {
        kind = what;
        return document;
    }

    /** Some bits are others. Not those of the revision, which the digest leaves out: a greater one is a newer snapshot. */
    private byte[] flipped() {
        MatchResult revision = REVISION.matcher(text).results().findFirst().orElseThrow();
        byte[] document = newer.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(document.length);
            if (at < revision.start() || at >= revision.end()) {
                document[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return document;
    }

    private byte[] nested() {
        int depth = 1 + random.nextInt(20_000);
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String deep = open.repeat(depth) + "1" + (open.equals("[") ? "]" : "}").repeat(depth);
        return bytes(random.nextBoolean() ? deep : replaced(VALUE, deep));
    }

    private String digest() {
        StringBuilder digest = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            digest.append(Character.forDigit(random.nextInt(16), 16));
        }
        return digest.toString();
    }

    private byte[] twice() {
        List<MatchResult> fields = FIELD.matcher(text).results().toList();
        MatchResult field = fields.get(random.nextInt(fields.size()));
        return bytes(text.substring(0, field.end()) + "," + field.group() + text.substring(field.end()));
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        return noise;
    }

    /** Of about a megabyte at times: a long text, a long list, more after the end. */
    private byte[] large() {
        int size = random.nextInt(50) == 0 ? 1 << 20 : 1000;
        return bytes(
                switch (random.nextInt(3)) {
                    case 0 -> replaced(VALUE, "\"" + "x".repeat(size) + "\"");
                    case 1 -> replaced(VALUE, "[" + "1,".repeat(size) + "1]");
                    default -> text + text.repeat(1 + size / 100_000);
                });
    }

    private String replaced(Pattern pattern, String by) {
        List<MatchResult> places = pattern.matcher(text).results().toList();
        MatchResult place = places.get(random.nextInt(places.size()));
        return text.substring(0, place.start()) + by + text.substring(place.end());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
