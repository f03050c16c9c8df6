package io.mooring.data.stats;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that the data plane measures, in the form that Prometheus reads.
 *
 * <table>
 * <caption>Its names; {@code vs} and {@code rs} are labels with the names of the virtual and the real server</caption>
 * <tr><td>{@code mooring_sessions_opened_total{vs}}</td><td>client connections accepted</td></tr>
 * <tr><td>{@code mooring_sessions_ended_total{vs,cause}}</td><td>sessions that ended, and why</td></tr>
 * <tr><td>{@code mooring_sessions_refused_total{vs}}</td><td>clients that nobody could take; those that may not come in
 * are among the ended, with the causes {@code denied} and {@code rate-limited}</td></tr>
 * <tr><td>{@code mooring_sessions_open{vs}}, {@code mooring_sessions_max{vs}}</td><td>open now; the limit</td></tr>
 * <tr><td>{@code mooring_sessions_queued{vs}}</td><td>clients that wait for a place</td></tr>
 * <tr><td>{@code mooring_stick_entries{vs}}, {@code mooring_stick_size{vs}}</td><td>remembered clients; the limit</td></tr>
 * <tr><td>{@code mooring_stick_hits_total{vs}}, {@code …_misses_total}</td><td>connections that went where their entry
 * says, or not</td></tr>
 * <tr><td>{@code mooring_stick_evictions_total{vs}}</td><td>entries that went because the table was full</td></tr>
 * <tr><td>{@code mooring_server_up{vs,rs}}</td><td>1: its checks pass or it has none; 0: they fail</td></tr>
 * <tr><td>{@code mooring_server_sessions_open{vs,rs}}</td><td>open connections to it</td></tr>
 * <tr><td>{@code mooring_server_sessions_total{vs,rs}}</td><td>connections sent to it</td></tr>
 * <tr><td>{@code mooring_server_connects_failed_total{vs,rs}}</td><td>connects to it that went wrong</td></tr>
 * <tr><td>{@code mooring_server_stick_entries{vs,rs}}</td><td>clients that the stick table sends to it</td></tr>
 * <tr><td>{@code mooring_server_bytes_total{vs,rs,direction}}</td><td>{@code in}: from clients to it; {@code out}: from it
 * to clients</td></tr>
 * <tr><td>{@code mooring_server_checks_total{vs,rs,result}}</td><td>health checks, {@code passed} and {@code failed}</td></tr>
 * <tr><td>{@code mooring_problems}</td><td>how many things are wrong: the status names them</td></tr>
 * <tr><td>{@code mooring_connection_log_lines_total}, {@code …_dropped_total}</td><td>lines of the connection log; those
 * that it did not keep up with</td></tr>
 * </table>
 *
 * <p>Threading: any thread.
 */
public final class Metrics implements AutoCloseable {
    /** The content type of {@link #text}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** The registry refers to what it reads weakly; the groups refer to it, and this keeps the groups until they are closed. */
    private final Set<MeterGroup> groups = ConcurrentHashMap.newKeySet();

    /** An empty group, whose meters are shown until it is closed. */
    public MeterGroup group(String... labels) {
        MeterGroup group = new MeterGroup(registry, groups::remove, labels);
        groups.add(group);
        return group;
    }

    /** What is measured now, as Prometheus' text format. */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
