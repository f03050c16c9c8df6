package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a real server is chosen for a client that no stick table entry sends anywhere. */
public enum Balance {
    /** The fewest open connections for its weight; equals take turns. */
    @JsonProperty("leastconn")
    LEASTCONN,

    /** In turn, as often as its weight says. */
    @JsonProperty("roundrobin")
    ROUNDROBIN,

    /** By a consistent hash of the client's address. */
    @JsonProperty("source")
    SOURCE,

    /** The less busy of two drawn at random. */
    @JsonProperty("random")
    RANDOM,

    /** The first by name that has room. */
    @JsonProperty("first")
    FIRST
}
