package io.mooring.control.security;

import io.mooring.control.store.Database;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The secret with which webhooks are signed, so that their receivers know who has sent them. */
@Singleton
public class WebhookSecret {
    private final String secret;

    @Inject
    WebhookSecret(Database database, @ConfigProperty(name = "mooring.webhook-secret") Optional<String> configured) {
        secret = configured.orElseGet(
                () -> SecretFile.readOrMake(database.stateDirectory().resolve("webhook-secret")));
    }

    /** The secret itself, to sign with. Never to be logged. */
    public String value() {
        return secret;
    }
}
