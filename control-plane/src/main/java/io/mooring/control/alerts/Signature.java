package io.mooring.control.alerts;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header with which a webhook can tell that a request is ours and new: {@code t=UNIX,v1=HEX}, HEX being the HMAC-SHA256
 * (RFC 2104) of the time, a dot and the body, with the UTF-8 bytes of the secret as the key.
 */
final class Signature {
    static final String HEADER = "Mooring-Signature";

    private Signature() {}

    /** The header's value for a body that is sent at this time, in seconds since 1970. */
    static String of(String secret, long unixSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((unixSeconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + unixSeconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256, and takes any key that is not empty", e);
        }
    }
}
