package io.mooring.control.fleet;

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

/** The text is an absolute http or https URL with host and port and without user, query and fragment. */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PlaneUrl.Check.class)
public @interface PlaneUrl {
    /** What is expected. */
    String message() default "http or https with host and port, as http://10.0.0.5:9090";

    /** Unused. */
    Class<?>[] groups() default {};

    /** Unused. */
    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Check implements ConstraintValidator<PlaneUrl, String> {
        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            try {
                URI url = new URI(text).parseServerAuthority();
                return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                        && url.getHost() != null
                        && url.getPort() >= 1
                        && url.getPort() <= 65535
                        && url.getRawUserInfo() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null;
            } catch (URISyntaxException e) {
                return false;
            }
        }
    }
}
