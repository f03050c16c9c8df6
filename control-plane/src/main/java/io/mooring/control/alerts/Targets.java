package io.mooring.control.alerts;

import io.mooring.api.Alerts;
import io.mooring.api.EmailAlerts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everybody who is told: an outbox for each target of the configuration, which stays with its target over changes of the
 * others.
 *
 * <p>Threading: confined to the thread of its {@link AlertLoop}; {@link #outboxes} is for anybody.
 */
final class Targets {
    private final Function<String, Outbox> ofWebhook;
    private final Function<EmailAlerts, Outbox> ofEmail;
    private Alerts desired = Alerts.DEFAULT;
    private Map<Object, Outbox> byWhat = Map.of();
    private volatile List<Outbox> outboxes = List.of();

    /** Nobody yet; the functions make an outbox for a webhook's URL, and for e-mail. */
    Targets(Function<String, Outbox> ofWebhook, Function<EmailAlerts, Outbox> ofEmail) {
        this.ofWebhook = ofWebhook;
        this.ofEmail = ofEmail;
    }

    /** From now on these are told. */
    void update(Alerts newDesired) {
        if (newDesired.equals(desired)) {
            return;
        }
        Map<Object, Outbox> next = new LinkedHashMap<>();
        for (String url : newDesired.webhooks()) {
            next.put(url, kept(url, () -> ofWebhook.apply(url)));
        }
        EmailAlerts email = newDesired.email();
        if (email != null) {
            next.put(email, kept(email, () -> ofEmail.apply(email)));
        }
        byWhat.forEach((what, outbox) -> {
            if (!next.containsKey(what)) {
                outbox.close();
            }
        });
        desired = newDesired;
        byWhat = next;
        outboxes = List.copyOf(next.values());
    }

    private Outbox kept(Object what, Supplier<Outbox> otherwise) {
        Outbox known = byWhat.get(what);
        return known == null ? otherwise.get() : known;
    }

    /** The outbox of each target, in the order of the configuration: webhooks, then e-mail. */
    List<Outbox> outboxes() {
        return outboxes;
    }
}
