package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What one health check does. */
public enum HealthCheckType {
    /** Opens a TCP connection. */
    @JsonProperty("tcp")
    TCP,

    /** Sends an HTTP request and judges the answer. */
    @JsonProperty("http")
    HTTP,

    /** Completes a TLS handshake. */
    @JsonProperty("tls")
    TLS,

    /** Sends some bytes and looks for others in the answer. */
    @JsonProperty("send-expect")
    SEND_EXPECT,

    /** Nothing: the real server always counts as up. */
    @JsonProperty("none")
    NONE
}
