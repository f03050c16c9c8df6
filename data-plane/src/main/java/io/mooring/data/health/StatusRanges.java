package io.mooring.data.health;

/** The HTTP statuses that pass a check, as {@code 200-399} or {@code 200,204,300-308}; the rules allow nothing else. */
final class StatusRanges {
    private StatusRanges() {}

    /** Whether the status is one of them. */
    static boolean contain(String ranges, int status) {
        for (String range : ranges.split(",", -1)) {
            int hyphen = range.indexOf('-');
            int first = Integer.parseInt(hyphen < 0 ? range : range.substring(0, hyphen));
            int last = hyphen < 0 ? first : Integer.parseInt(range.substring(hyphen + 1));
            if (status >= first && status <= last) {
                return true;
            }
        }
        return false;
    }
}
