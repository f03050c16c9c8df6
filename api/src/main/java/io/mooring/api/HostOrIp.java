package io.mooring.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text is an IP literal or a host name (RFC 1123: labels of letters, digits and hyphens). */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = HostOrIp.Check.class)
public @interface HostOrIp {
    /** What is expected. */
    String message() default "an IPv4 or IPv6 address, or a host name";

    /** Unused. */
    Class<?>[] groups() default {};

    /** Unused. */
    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Check implements ConstraintValidator<HostOrIp, String> {
        private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || IpAddress.parse(text) != null || hostName(text);
        }

        /** Digits and dots alone are a mistyped IPv4 address, never a name (RFC 1123 section 2.1). */
        static boolean hostName(String text) {
            if (text.isEmpty() || text.length() > 253 || text.endsWith(".")) {
                return false;
            }
            String[] labels = text.split("\\.", -1);
            for (String label : labels) {
                if (!LABEL.matcher(label).matches()) {
                    return false;
                }
            }
            return !labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }
}
