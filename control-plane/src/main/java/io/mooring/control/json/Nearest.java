package io.mooring.control.json;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that somebody may have meant. */
public final class Nearest {
    private Nearest() {}

    /** The candidate that takes the fewest edits, or null when all take more than a third of the name's length plus one. */
    public static @Nullable String of(String name, Collection<?> candidates) {
        String nearest = null;
        int fewest = Math.min(name.length(), 64) / 3 + 2;
        for (Object candidate : candidates) {
            int edits = name.length() > 64 ? fewest : edits(name, candidate.toString());
            if (edits < fewest
                    || (edits == fewest
                            && nearest != null
                            && candidate.toString().compareTo(nearest) < 0)) {
                fewest = edits;
                nearest = candidate.toString();
            }
        }
        return nearest;
    }

    /** The Levenshtein distance, not counting the case of letters. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
