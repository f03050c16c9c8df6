package io.mooring.control.alerts;

/** What kind of thing can be wrong, and what its two kinds of events are called. */
enum Kind {
    /** A real server fails its checks, or passes them again. */
    REAL_SERVER("real-server.down", "real-server.up", "real server %s down", "real server %s up"),

    /** A virtual server has nobody for its clients: no real server and no fallback. */
    VIRTUAL_SERVER("virtual-server.down", "virtual-server.up", "virtual server %s down", "virtual server %s up"),

    /** The fallback takes a virtual server's clients, because no real server can. */
    FALLBACK(
            "fallback.entered",
            "fallback.left",
            "virtual server %s on its fallback",
            "virtual server %s off its fallback"),

    /** A listener could not be opened. */
    LISTENER("listener.failed", "listener.recovered", "listener %s failed", "listener %s recovered"),

    /** A data plane does not answer. */
    DATA_PLANE("data-plane.lost", "data-plane.back", "data plane %s lost", "data plane %s back");

    private final String wrong;
    private final String right;
    private final String wrongInWords;
    private final String rightInWords;

    Kind(String wrong, String right, String wrongInWords, String rightInWords) {
        this.wrong = wrong;
        this.right = right;
        this.wrongInWords = wrongInWords;
        this.rightInWords = rightInWords;
    }

    /** The event's name in the contract. */
    String event(boolean isWrong) {
        return isWrong ? wrong : right;
    }

    /** The event as people say it, of a thing with this name. */
    String words(boolean isWrong, String name) {
        return (isWrong ? wrongInWords : rightInWords).formatted(name);
    }
}
