package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    @Test
    void whatIsInOrderStaysTheObjectsThatItIs() throws Exception {
        Configuration sorted = configuration("a", 1, "b", 1).canonical();

        assertThat(sorted.canonical()).isSameAs(sorted);
        Configuration changed = sorted.with(server("b", 2)).canonical();

        assertThat(changed.virtualServers().get(0))
                .isSameAs(sorted.virtualServers().get(0));
    }

    @Test
    void whatIsNotIsPutInOrder() throws Exception {
        Configuration sorted = configuration("b", 1, "a", 2).canonical();

        assertThat(sorted).isEqualTo(configuration("a", 2, "b", 1).canonical());
        assertThat(sorted.virtualServers().get(0).realServers())
                .extracting(RealServer::name)
                .containsExactly("one", "two");
    }

    @Test
    void eachDifferenceIsAnotherDigest() throws Exception {
        String digest = Snapshot.of("s", 1, configuration("a", 1, "b", 1)).digest();

        assertThat(Snapshot.of("s", 1, configuration("b", 1, "a", 1)).digest()).isEqualTo(digest);
        assertThat(Snapshot.of("s", 1, configuration("a", 1, "b", 2)).digest()).isNotEqualTo(digest);
        assertThat(Snapshot.of("s", 1, configuration("a", 1, "c", 1)).digest()).isNotEqualTo(digest);
        assertThat(Snapshot.of("s", 1, configuration("a", 1, "b", 1).without("b"))
                        .digest())
                .isNotEqualTo(digest);
    }

    /** What an older control plane sends, and what a data plane had on disk before it was upgraded. */
    @Test
    void theDigestOfTheFirstVersionIsRightAsWell() throws Exception {
        Configuration configuration = configuration("a", 1, "b", 1).canonical();

        assertThat(new Snapshot("s", 1, Digest.of010(configuration), configuration).intact())
                .isTrue();
        assertThat(new Snapshot("s", 1, Digest.of010(configuration.without("a")), configuration).intact())
                .isFalse();
    }

    @Test
    void theDigestOfTheFirstVersionHasNotChanged() {
        assertThat(Digest.of010(new RealServer("one", "10.0.0.1", 80, null, null, null, null, null)))
                .isEqualTo(Digest.of(new RealServer("one", "10.0.0.1", 80, 1, 0, 0, false, AdminState.ENABLED)));
    }

    private static Configuration configuration(String one, int oneWeight, String other, int otherWeight)
            throws Exception {
        return Configuration.EMPTY.with(server(one, oneWeight)).with(server(other, otherWeight));
    }

    private static VirtualServer server(String name, int weight) throws Exception {
        return new ObjectMapper()
                .readValue(
                        "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"ports\": [80], \"realServers\": ["
                                + "{\"name\": \"two\", \"address\": \"10.0.0.2\"},"
                                + "{\"name\": \"one\", \"address\": \"10.0.0.1\", \"weight\": " + weight + "}]}",
                        VirtualServer.class);
    }
}
