package io.mooring.control.security;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * When tokens were last accepted: remembered at once, written each minute, because no request may wait for a disk only to
 * be counted. Bounded by the tokens that there are: only accepted ones come here, and each minute all are forgotten.
 */
@Singleton
public class LastUses {
    private static final Logger LOG = Logger.getLogger(LastUses.class);

    private final Map<String, Long> atMsByHash = new ConcurrentHashMap<>();
    private final Tokens tokens;
    private final Clock clock;

    @Inject
    LastUses(Tokens tokens) {
        this(tokens, Clock.systemUTC());
    }

    LastUses(Tokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A token of this hash was accepted now. */
    void used(String hash) {
        atMsByHash.put(hash, clock.millis());
    }

    /** Writes what is remembered. What cannot be written is forgotten: the next use tells it again. */
    @Scheduled(every = "60s", delayed = "60s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void write() {
        for (String hash : List.copyOf(atMsByHash.keySet())) {
            Long atMs = atMsByHash.remove(hash);
            if (atMs == null) {
                continue;
            }
            try {
                tokens.used(hash, atMs);
            } catch (SQLException e) {
                LOG.warnf("last use of tokens not written error=%s", e.getMessage());
                return;
            }
        }
    }

    void atTheEnd(@Observes ShutdownEvent end) {
        write();
    }
}
