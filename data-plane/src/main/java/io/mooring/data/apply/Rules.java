package io.mooring.data.apply;

import io.mooring.api.SnapshotRules;
import jakarta.validation.Validation;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** The rules with their validator, without an expression language: our messages need none. */
public final class Rules {
    private Rules() {}

    /** Takes some 200 ms the first time. */
    public static SnapshotRules create() {
        return new SnapshotRules(Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()
                .getValidator());
    }
}
