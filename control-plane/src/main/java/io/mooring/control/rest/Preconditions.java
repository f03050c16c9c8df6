package io.mooring.control.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of the ETag of its resource (RFC 9110 section 13), which it knows only while it is being handled.
 *
 * @param ifMatch the header's value; null: it was not sent
 * @param ifNoneMatch the header's value; null: it was not sent
 */
record Preconditions(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    private static final Pattern LIST = Pattern.compile(
            "\\s*(?:,\\s*)*(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"(?:\\s*,\\s*(?:(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")?)*\\s*");
    private static final Pattern ITEM = Pattern.compile("(W/)?(\"[^\"]*\")");

    /** Refuses what is neither {@code *} nor a list of tags: a precondition must never be ignored. */
    Preconditions {
        check("If-Match", ifMatch);
        check("If-None-Match", ifNoneMatch);
    }

    private static void check(String header, @Nullable String value) {
        if (value != null && !value.strip().equals("*") && !LIST.matcher(value).matches()) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER, header + ": " + value + " (expected * or tags in double quotes).");
        }
    }

    /** Whether the request says nothing of it. */
    boolean absent() {
        return ifMatch == null && ifNoneMatch == null;
    }

    /** Whether the request says this alone, that there must be no such resource yet. */
    boolean createsOnly() {
        return ifMatch == null && ifNoneMatch != null && ifNoneMatch.strip().equals("*");
    }

    /** Whether a write may be made on a resource with this tag; null: there is no such resource yet. */
    boolean allowWrite(@Nullable String tag) {
        return (ifMatch == null || (tag != null && names(ifMatch, tag, false)))
                && (ifNoneMatch == null || tag == null || !names(ifNoneMatch, tag, true));
    }

    /** Whether the reader has the representation with this tag already. */
    boolean notModified(String tag) {
        return ifNoneMatch != null && names(ifNoneMatch, tag, true);
    }

    private static boolean names(String header, String tag, boolean weakly) {
        if (header.strip().equals("*")) {
            return true;
        }
        List<String> tags = new ArrayList<>();
        Matcher item = ITEM.matcher(header);
        while (item.find()) {
            if (weakly || item.group(1) == null) { // a weak tag never matches strongly
                tags.add(item.group(2));
            }
        }
        return tags.contains(tag);
    }
}
