package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.api.Digest;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.json.Json;
import io.mooring.control.rest.ControlPlane;
import io.mooring.control.store.Change;
import io.mooring.control.store.Database;
import io.mooring.control.store.Store;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a real store says of its past. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class PastTest {
    @Inject
    Store store;

    @Inject
    Database database;

    @Inject
    Json json;

    @Test
    void aDigestIsOfThePastWhenTheRevisionHasItInThisOrAnotherVersion() throws Exception {
        VirtualServer server = json.readOwn(
                "{\"name\": \"past\", \"address\": \"10.0.0.1\", \"ports\": [1]}".getBytes(StandardCharsets.UTF_8),
                VirtualServer.class);
        Snapshot made = commit(configuration -> configuration.with(server));
        Snapshot next = commit(configuration -> Configuration.EMPTY);
        Lineage.Past past = Lineage.of(store);

        assertThat(past.had(made.revision(), made.digest())).isTrue();
        assertThat(past.had(made.revision(), Digest.of010(made.configuration())))
                .isTrue();
        assertThat(past.had(made.revision(), next.digest())).isFalse();
        assertThat(past.had(next.revision(), made.digest())).isFalse();

        String others = "0".repeat(64);
        written(made.revision(), others); // as by a version that digests in another way
        assertThat(past.had(made.revision(), others)).isTrue();
        assertThat(past.had(made.revision(), made.digest())).isTrue();
        assertThat(past.had(made.revision(), next.digest())).isFalse();

        assertThat(past.had(next.revision() + 1_000_000, others)).isTrue(); // nothing is known of it
    }

    private Snapshot commit(UnaryOperator<Configuration> edit) {
        return store.commit(new Change("test", null, snapshot -> true, edit)).snapshot();
    }

    private void written(long revision, String digest) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement update =
                        connection.prepareStatement("update revisions set digest = ? where number = ?")) {
            update.setString(1, digest);
            update.setLong(2, revision);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
