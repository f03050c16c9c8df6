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

/** The address, where the text is one, can be that of a single host: {@link IpAddress#oneHost}. Other texts are left to other rules. */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = OneHost.Check.class)
public @interface OneHost {
    /** What is expected. */
    String message() default "an address of one host: not link-local, multicast, broadcast or unspecified";

    /** Unused. */
    Class<?>[] groups() default {};

    /** Unused. */
    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Check implements ConstraintValidator<OneHost, String> {
        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            IpAddress address = text == null ? null : IpAddress.parse(text);
            return address == null || address.oneHost();
        }
    }
}
