package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.control.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Two replicas and one data plane, which answers both, one, or none of them. */
class LeasesIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PLANE = "edge-1";

    private volatile boolean reachedByA;
    private volatile boolean reachedByB;

    @Test
    void oneSendsIfItIsReachedAndOneTellsEvenIfNobodyReachesIt() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            LeaseTable table = table(postgres);
            Leases a = new Leases(table, "a", System::nanoTime);
            Leases b = new Leases(table, "b", System::nanoTime);
            a.start(() -> reachedByA ? Set.of(PLANE) : Set.of(), (gained, all) -> {});
            await().atMost(LONG).until(() -> a.tellsOf(PLANE));
            b.start(() -> reachedByB ? Set.of(PLANE) : Set.of(), (gained, all) -> {});
            assertThat(a.sendsTo(PLANE)).as("nobody reaches it").isFalse();

            reachedByB = true;
            await().atMost(LONG).until(() -> b.sendsTo(PLANE) && b.tellsOf(PLANE) && !a.tellsOf(PLANE));

            reachedByA = true;
            b.stop(); // gives it back
            await().atMost(LONG).until(() -> a.sendsTo(PLANE));
            assertThat(b.tellsOf("another")).isFalse();

            reachedByA = false;
            await().atMost(LONG).until(() -> !a.sendsTo(PLANE));
            assertThat(a.tellsOf(PLANE))
                    .as("it is lost, and somebody has to say so")
                    .isTrue();
            a.stop();
        }
    }

    @Test
    void whoReachesItKeepsItWhoeverElseReachesIt() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            LeaseTable table = table(postgres);

            assertThat(table.renew("a", Set.of(), 60_000).get(PLANE).holder()).isEqualTo("a");
            assertThat(table.renew("b", Set.of(), 60_000).get(PLANE).holder()).isEqualTo("a");
            assertThat(table.renew("b", Set.of(PLANE), 60_000).get(PLANE).holder())
                    .isEqualTo("b");
            assertThat(table.renew("a", Set.of(PLANE), 60_000).get(PLANE).holder())
                    .isEqualTo("b");
            table.refused("b", PLANE, 7L, "no");
            assertThat(table.renew("b", Set.of(PLANE), -1_000).get(PLANE).refusedRevision())
                    .isEqualTo(7L);

            LeaseTable.Lease taken = table.renew("a", Set.of(), 60_000).get(PLANE);

            assertThat(taken.holder()).as("the other's has ended").isEqualTo("a");
            assertThat(taken.valid()).isTrue();
            assertThat(taken.reached()).isFalse();
            assertThat(taken.refusedRevision())
                    .as("what was refused was refused of the other")
                    .isNull();
        }
    }

    /** The table of a new database, where the data plane is registered. */
    private static LeaseTable table(Postgres postgres) throws SQLException {
        String url = postgres.newDatabase();
        Flyway.configure()
                .dataSource(url, Postgres.USER, Postgres.PASSWORD)
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url, Postgres.USER, Postgres.PASSWORD);
                PreparedStatement insert =
                        connection.prepareStatement("insert into data_planes (name, url, labels) values (?, ?, ?)")) {
            insert.setString(1, PLANE);
            insert.setString(2, "http://127.0.0.1:1");
            insert.setString(3, "{}");
            insert.executeUpdate();
        }
        return new LeaseTable(() -> DriverManager.getConnection(url, Postgres.USER, Postgres.PASSWORD));
    }
}
