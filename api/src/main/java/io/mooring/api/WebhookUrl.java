package io.mooring.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The text is an absolute http or https URL without user and fragment, and its host is a name or an address that {@link
 * IpAddress#oneHost} allows. A null is left to {@code @NotNull}.
 */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = WebhookUrl.Check.class)
public @interface WebhookUrl {
    /** What is expected. */
    String message() default
            "http or https with a host, without user and fragment, as"
                    + " https://hooks.example.net/mooring; the host no unspecified, multicast or link-local address";

    /** Unused. */
    Class<?>[] groups() default {};

    /** Unused. */
    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Check implements ConstraintValidator<WebhookUrl, String> {
        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            try {
                URI url = new URI(text).parseServerAuthority();
                return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                        && url.getHost() != null
                        && possibleHost(url.getHost())
                        && (url.getPort() == -1 || possiblePort(url.getPort()))
                        && !url.getRawAuthority().endsWith(":")
                        && url.getRawUserInfo() == null
                        && url.getRawFragment() == null;
            } catch (URISyntaxException e) {
                return false;
            }
        }

        private static boolean possiblePort(int port) {
            return port >= 1 && port <= 65535;
        }

        /** An IPv6 address stands in brackets; a zone within them is no part of an address. */
        private static boolean possibleHost(String host) {
            IpAddress address = IpAddress.ofHost(host);
            return address == null ? HostOrIp.Check.hostName(host) : address.oneHost();
        }
    }
}
