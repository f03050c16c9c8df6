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

/**
 * The text is a mailbox as RFC 5321 section 4.1.2 has it, of those in use: a dot-string before the {@code @}, a host name
 * behind it, at most 254 characters, no display name. A null is left to {@code @NotNull}.
 */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = MailAddress.Check.class)
public @interface MailAddress {
    /** What is expected. */
    String message() default "an e-mail address without a display name, as operators@example.net";

    /** Unused. */
    Class<?>[] groups() default {};

    /** Unused. */
    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Check implements ConstraintValidator<MailAddress, String> {
        private static final int MAX_LENGTH = 254;
        private static final int MAX_LOCAL_PART = 64;
        private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
        private static final Pattern LOCAL_PART = Pattern.compile(ATOM + "(\\." + ATOM + ")*");

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            int at = text.lastIndexOf('@');
            return at >= 1
                    && at <= MAX_LOCAL_PART
                    && text.length() <= MAX_LENGTH
                    && LOCAL_PART.matcher(text.substring(0, at)).matches()
                    && HostOrIp.Check.hostName(text.substring(at + 1));
        }
    }
}
