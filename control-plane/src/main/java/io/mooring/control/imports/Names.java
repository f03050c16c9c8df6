package io.mooring.control.imports;

/** Names as Mooring has them, of names as HAProxy has them. */
final class Names {
    private static final int MAX = 63;

    private Names() {}

    /** The name, or the nearest one that Mooring takes; its line says so. */
    static String of(Line line, String name) {
        String nearest = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        if (nearest.isEmpty()) {
            line.error("it has no name");
            return "x";
        }
        if (nearest.length() > MAX) {
            nearest = nearest.substring(0, MAX);
        }
        if (!nearest.equals(name)) {
            line.approximated("its name is \"" + nearest + "\"");
        }
        return nearest;
    }
}
