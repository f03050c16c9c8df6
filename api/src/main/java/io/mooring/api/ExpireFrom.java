package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** From when an entry's timeout counts. */
public enum ExpireFrom {
    /** From the end of the client's last connection: an entry with an open connection never expires. */
    @JsonProperty("last-close")
    LAST_CLOSE,

    /** From the client's newest connection, as HAProxy does. */
    @JsonProperty("last-connect")
    LAST_CONNECT
}
