package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What keeps a client on one real server. */
public enum PersistenceMode {
    /** The client's address, over all ports of the virtual server. */
    @JsonProperty("source-ip")
    SOURCE_IP,

    /** Nothing: every connection is balanced by itself. */
    @JsonProperty("none")
    NONE
}
