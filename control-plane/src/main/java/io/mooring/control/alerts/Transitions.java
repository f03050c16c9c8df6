package io.mooring.control.alerts;

import io.mooring.api.CheckResult;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PlaneStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a report of a data plane changes about what is wrong there.
 *
 * <pre>
 *                    wrong                       right                     says nothing: it stays as it was
 *   real server      down; not checked and       up; not checked           unknown, halted
 *                    without an address
 *   virtual server   down, with real servers     up, degraded, fallback    a real server is unknown
 *   fallback         in use                      not in use                a real server is unknown
 *   listener         failed                      listening, warning
 * </pre>
 *
 * A virtual server that is disabled says nothing, and neither does a report of a plane that runs nothing yet. What a report
 * does not have any more is forgotten in silence: somebody has removed it.
 *
 * @param wrong what is wrong now
 * @param changes what was not wrong before, or is not now, in the order of the report
 */
record Transitions(Set<Subject> wrong, List<Change> changes) {

    /** What a report changes of what was wrong before at this data plane: a pure function. */
    static Transitions between(Set<Subject> before, String dataPlane, PlaneStatus report) {
        if (report.storeId() == null) {
            return new Transitions(before, List.of());
        }
        Reading reading = new Reading(before, dataPlane);
        report.virtualServers().forEach(reading::virtualServer);
        return new Transitions(reading.wrong, reading.changes);
    }

    /** One report being read. */
    private static final class Reading {
        final Set<Subject> wrong = new HashSet<>();
        final List<Change> changes = new ArrayList<>();
        private final Set<Subject> before;
        private final String dataPlane;

        Reading(Set<Subject> before, String dataPlane) {
            this.before = before;
            this.dataPlane = dataPlane;
        }

        void virtualServer(String name, VirtualServerReport report) {
            VirtualServerState state = report.status().state();
            if (state == VirtualServerState.DISABLED) {
                for (Subject subject : before) {
                    if (name.equals(subject.virtualServer())) {
                        wrong.add(subject);
                    }
                }
                return;
            }
            report.realServers().forEach((real, status) -> realServer(Subject.realServer(name, real), status));
            for (ListenerStatus listener : report.status().listeners()) {
                boolean failed = listener.state() == ListenerState.FAILED;
                found(Subject.listener(name, listener.address(), listener.port()), failed, listener.error(), null);
            }
            Subject down = Subject.virtualServer(name);
            Subject fallback = Subject.fallback(name);
            if (state == VirtualServerState.UNKNOWN
                    || report.realServers().values().stream().anyMatch(real -> real.health() == Health.UNKNOWN)) {
                unclear(down);
                unclear(fallback);
            } else {
                boolean nobody = state == VirtualServerState.DOWN
                        && !report.realServers().isEmpty();
                found(down, nobody, nobody ? "no real server can take a client" : null, null);
                found(fallback, state == VirtualServerState.FALLBACK, null, null);
            }
        }

        private void realServer(Subject subject, RealServerStatus status) {
            if (status.health() == Health.UNKNOWN || status.effectiveState() == EffectiveState.HALTED) {
                unclear(subject);
                return;
            }
            boolean down = status.health() == Health.DOWN
                    || status.health() == Health.UNCHECKED && status.effectiveState() == EffectiveState.DOWN;
            CheckResult check = status.lastCheck();
            found(subject, down, check == null ? null : check.detail(), status.since());
        }

        private void unclear(Subject subject) {
            if (before.contains(subject)) {
                wrong.add(subject);
            }
        }

        private void found(Subject subject, boolean isWrong, @Nullable String detail, @Nullable Instant since) {
            if (isWrong) {
                wrong.add(subject);
            }
            if (isWrong != before.contains(subject)) {
                changes.add(new Change(subject, dataPlane, isWrong, detail, since));
            }
        }
    }
}
