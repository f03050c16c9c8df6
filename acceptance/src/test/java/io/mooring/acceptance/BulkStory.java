package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** 32 MB go through and come back, both ways at the same time, and are what they were. */
class BulkStory {
    private static final int SIZE_BYTES = 32 << 20;

    @Test
    void thirtyTwoMegabytesEachWayArriveIntact() throws Exception {
        try (Stage stage = Stage.open(BulkStory.class)) {
            stage.openGuide("");
            Site site = stage.site();
            try (Client client = Client.connect(site, site.client(0), site.port(443))) {
                client.server();
                MessageDigest sent = MessageDigest.getInstance("SHA-256");
                MessageDigest received = MessageDigest.getInstance("SHA-256");

                CompletableFuture<Void> sender = CompletableFuture.runAsync(
                        () -> send(client, sent), task -> new Thread(task, "sender").start());
                DigestInputStream input = new DigestInputStream(client.input(), received);
                long count = input.transferTo(OutputStream.nullOutputStream());
                sender.get();

                assertThat(count).isEqualTo(SIZE_BYTES);
                assertThat(received.digest()).isEqualTo(sent.digest());
            }
        }
    }

    private static void send(Client client, MessageDigest digest) {
        try {
            OutputStream out = new DigestOutputStream(client.output(), digest);
            Random random = new Random(42);
            byte[] block = new byte[1 << 16];
            for (int done = 0; done < SIZE_BYTES; done += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
            client.finish();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
