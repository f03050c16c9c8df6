package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.CheckResult;
import io.mooring.data.testing.ScriptedServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendExpectChecksTest {
    private final ChecksFixture checks = new ChecksFixture();

    @AfterEach
    void nothingIsLeft() throws Exception {
        checks.close();
    }

    @Test
    void sendsTheTextAsItIsAndFindsTheOtherInTheAnswer() throws Exception {
        byte[] ping = "PING ä\r\n".getBytes(StandardCharsets.UTF_8);
        try (ScriptedServer server = new ScriptedServer((client, in, out) -> {
            byte[] asked = in.readNBytes(ping.length);
            out.write("+".getBytes(StandardCharsets.UTF_8));
            out.write(asked);
            in.read();
        })) {
            CheckResult found =
                    checks.check(server.port(), "'type': 'send-expect', 'send': 'PING ä\\r\\n', 'expect': '+PING ä'");
            CheckResult lacking =
                    checks.check(server.port(), "'type': 'send-expect', 'send': 'PING ä\\r\\n', 'expect': 'PONG'", 500);

            assertThat(found.ok()).isTrue();
            assertThat(found.detail()).isEqualTo("answered \"+PING ä\"");
            assertThat(lacking.ok()).isFalse();
            assertThat(lacking.detail()).isEqualTo("answer lacks \"PONG\" after 500 ms");
        }
    }

    @Test
    void withoutTextsAnyByteWillDo() throws Exception {
        try (ScriptedServer greeting = new ScriptedServer((client, in, out) -> {
                    out.write('2');
                    in.read();
                });
                ScriptedServer mute = new ScriptedServer((client, in, out) -> in.read());
                ScriptedServer closing = new ScriptedServer((client, in, out) -> {})) {
            assertThat(checks.check(greeting.port(), "'type': 'send-expect'").ok())
                    .isTrue();
            assertThat(checks.check(mute.port(), "'type': 'send-expect'", 300).detail())
                    .isEqualTo("connected, but no answer within 300 ms");
            assertThat(checks.check(closing.port(), "'type': 'send-expect', 'expect': 'x'")
                            .detail())
                    .isEqualTo("closed without an answer");
        }
    }

    @Test
    void anEndlessAnswerIsReadToTheLimitOnly() throws Exception {
        try (ScriptedServer endless = new ScriptedServer((client, in, out) -> {
            byte[] noise = new byte[8192];
            while (true) {
                out.write(noise);
            }
        })) {
            CheckResult result = checks.check(endless.port(), "'type': 'send-expect', 'expect': 'x'", 30_000);

            assertThat(result.ok()).isFalse();
            assertThat(result.detail()).isEqualTo("answer lacks \"x\" in its first 65536 bytes");
        }
    }

    @Test
    void aResetIsAFailure() throws Exception {
        try (ScriptedServer resetting = new ScriptedServer((client, in, out) -> {
            in.read();
            client.setSoLinger(true, 0);
        })) {
            CheckResult result = checks.check(resetting.port(), "'type': 'send-expect', 'send': 'x', 'expect': 'y'");

            assertThat(result.ok()).isFalse();
            assertThat(result.detail()).isEqualTo("connection reset");
        }
    }
}
