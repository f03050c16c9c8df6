package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a connection to a mail server is encrypted. */
public enum SmtpTls {
    /** Not at all. */
    @JsonProperty("none")
    NONE,

    /** It begins in clear and goes on encrypted, or not at all (RFC 3207). */
    @JsonProperty("starttls")
    STARTTLS,

    /** From the first byte (RFC 8314). */
    @JsonProperty("tls")
    TLS
}
