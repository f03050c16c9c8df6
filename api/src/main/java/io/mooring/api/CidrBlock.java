package io.mooring.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** The text is an IP literal, alone or with a prefix length: {@code 10.0.0.0/8}, {@code 2001:db8::/32}. */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CidrBlock.Check.class)
public @interface CidrBlock {
    /** What is expected. */
    String message() default "an address with a prefix length, as 10.0.0.0/8 or 2001:db8::/32";

    /** Unused. */
    Class<?>[] groups() default {};

    /** Unused. */
    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Check implements ConstraintValidator<CidrBlock, String> {
        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            int slash = text.indexOf('/');
            IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
            if (address == null || slash < 0) {
                return address != null;
            }
            String prefix = text.substring(slash + 1);
            return prefix.matches("[0-9]{1,3}") && Integer.parseInt(prefix) <= (address.ipv4() ? 32 : 128);
        }
    }
}
