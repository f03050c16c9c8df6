package io.mooring.data.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.data.stick.Hold;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tables with the same clocks: what one process sends of its own, another takes into its own. */
class TableStreamTest {
    @TempDir
    private Path here;

    @TempDir
    private Path there;

    private DiskFixture first;
    private DiskFixture second;
    private TableStream stream;
    private TableReceiver receiver;

    @BeforeEach
    void start() {
        first = new DiskFixture(here);
        second = new DiskFixture(there);
        stream = new TableStream(new FileClock(() -> first.monotonicMs * 1_000_000, () -> first.wallMs, 1));
        receiver = new TableReceiver(second.table);
    }

    @Test
    void theSecondTableEqualsTheFirst() throws IOException {
        for (int client = 0; client < 20_000; client++) {
            first.open(client, first.servers[client % 3]).close();
        }
        first.table.policy(DiskFixture.policy(20_000, DiskFixture.TIMEOUT_MS));
        advance(10_000);
        send();
        receiver.filled();

        assertThat(second.entries()).isEqualTo(first.entries()).hasSize(1000);
    }

    @Test
    void connectionsThatTheFirstHasHoldTheEntryInTheSecond() throws IOException {
        Hold open = first.open(1, "a");
        Hold other = first.open(2, "b");
        first.open(3, "c").close();
        send();
        receiver.filled();
        advance(2L * DiskFixture.TIMEOUT_MS);
        second.table.expire();
        assertThat(second.server(1)).isEqualTo("a");
        assertThat(second.server(3)).isNull();

        open.close();
        send();
        advance(DiskFixture.TIMEOUT_MS);
        second.table.expire();
        assertThat(second.server(1)).isNull();
        assertThat(second.server(2)).isEqualTo("b");

        receiver.release();
        advance(DiskFixture.TIMEOUT_MS);
        second.table.expire();
        assertThat(second.table.entries()).isZero();
        other.close();
    }

    @Test
    void ofTwoDecisionsTheLaterOneWins() throws IOException {
        first.open(1, "a").close();
        first.open(2, "a").close();
        send();
        receiver.filled();
        advance(1000);
        second.open(1, "b").close();
        advance(1000);
        first.open(2, "c").close();
        first.open(4, "c").close();
        send();

        assertThat(second.server(1)).isEqualTo("b");
        assertThat(second.server(2)).isEqualTo("c");
        assertThat(second.server(4)).isEqualTo("c");

        first.wallMs = second.wallMs += 1000;
        first.open(1, "c").close();
        send();
        assertThat(second.server(1)).isEqualTo("c");
        second.open(1, "a").close();
        assertThat(second.server(1))
                .as("its versions rise above those that came")
                .isEqualTo("a");
    }

    @Test
    void aDamagedBlockIsNotBelieved() throws IOException {
        first.open(1, "a").close();
        assertThatThrownBy(() -> stream.send(first.table, block -> {
                    byte[] bytes = new byte[block.remaining()];
                    block.get(bytes);
                    bytes[bytes.length - 1] ^= 1;
                    receiver.block(bytes);
                }))
                .hasMessageContaining("damaged");
        receiver.filled();
        assertThat(second.table.entries()).isZero();
    }

    private void advance(long ms) {
        first.advance(ms);
        second.advance(ms);
    }

    private void send() throws IOException {
        stream.send(first.table, block -> {
            byte[] bytes = new byte[block.remaining()];
            block.get(bytes);
            receiver.block(bytes);
        });
    }
}
