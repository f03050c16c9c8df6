package io.mooring.control;

import io.mooring.api.tls.PlaneTls;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jspecify.annotations.Nullable;

/** The control plane as a program. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Runs until SIGTERM. What is wrong with the files of TLS ends it with one line and status 1, before anything starts. */
    public static void main(String... arguments) {
        String mistake = mistake();
        if (mistake != null) {
            System.err.println("mooring control plane: " + mistake);
            System.exit(1);
        }
        Quarkus.run(arguments);
    }

    private static @Nullable String mistake() {
        try {
            PlaneTls.of(System::getenv);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
