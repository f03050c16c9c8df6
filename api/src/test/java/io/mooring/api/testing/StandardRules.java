package io.mooring.api.testing;

import io.mooring.api.SnapshotRules;
import jakarta.validation.Validation;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** The rules with Hibernate Validator behind them, as both planes have them. */
public final class StandardRules {
    private StandardRules() {}

    /** New rules. */
    public static SnapshotRules create() {
        return new SnapshotRules(Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()
                .getValidator());
    }
}
