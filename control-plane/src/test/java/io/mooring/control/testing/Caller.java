package io.mooring.control.testing;

import static io.restassured.RestAssured.given;

import io.restassured.config.EncoderConfig;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RedirectConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.specification.RequestSpecification;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls the control plane over HTTP.
 *
 * @param authorization the header; null: nobody says who they are
 * @param address the local address to call from, such as 127.0.0.7; null: any
 */
public record Caller(
        @Nullable String authorization, @Nullable String address) {
    /** Nobody in particular. */
    public static final Caller NOBODY = new Caller(null, null);

    /** With a token. */
    public static Caller bearer(String token) {
        return new Caller("Bearer " + token, null);
    }

    /** With a password. */
    public static Caller basic(String user, String password) {
        String pair = user + ":" + password;
        return new Caller("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)), null);
    }

    /** The same from another address. */
    public Caller from(String newAddress) {
        return new Caller(authorization, newAddress);
    }

    /** A request as it is said: without a character set or redirect of its own. */
    public RequestSpecification request() {
        RestAssuredConfig config = RestAssuredConfig.config()
                .redirect(RedirectConfig.redirectConfig().followRedirects(false))
                .encoderConfig(
                        EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false));
        if (address != null) {
            config = config.httpClient(
                    HttpClientConfig.httpClientConfig().setParam("http.route.local-address", literal(address)));
        }
        RequestSpecification request =
                given().config(config).filter(new Documented()).urlEncodingEnabled(false);
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    @SuppressWarnings("AddressSelection") // a literal is never looked up
    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}
