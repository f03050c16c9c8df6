package io.mooring.data.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mooring.data.handover.Frames.Kind;
import io.mooring.data.testing.OpenSockets;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One end of a real Unix-domain socket, and bytes that come from the other. */
class FramesTest {
    private long before;
    private Socket listening;
    private SocketChannel raw;
    private Frames frames;

    @TempDir
    private Path folder;

    @BeforeEach
    void connect() throws IOException {
        Epoll.ensureAvailability();
        before = OpenSockets.count();
        Path path = folder.resolve("socket");
        listening = Socket.newSocketDomain();
        listening.bind(new DomainSocketAddress(path.toString()));
        listening.listen(1);
        raw = SocketChannel.open(UnixDomainSocketAddress.of(path));
        frames = Frames.of(new Socket(listening.accept(new byte[128])));
    }

    @AfterEach
    void close() throws IOException {
        frames.close();
        raw.close();
        listening.close();
        await().atMost(20, TimeUnit.SECONDS).until(() -> OpenSockets.count() <= before);
    }

    @Test
    void aFrameOfNoKindIsRefused() throws IOException {
        say('X', 0);
        assertThatThrownBy(frames::receive).hasMessageContaining("no frame: kind 88, length 0");
    }

    @Test
    void anOverlongFrameIsRefusedBeforeItComes() throws IOException {
        say('H', 4097);
        assertThatThrownBy(frames::receive).hasMessageContaining("length 4097").hasMessageContaining("at most 4096");
    }

    @Test
    void aNegativeLengthIsRefused() throws IOException {
        say('H', -1);
        assertThatThrownBy(frames::receive).hasMessageContaining("length -1");
    }

    @Test
    void aFrameOfAnotherKindIsNotTheExpectedOne() throws IOException {
        say('P', 0);
        assertThatThrownBy(() -> frames.expect(Kind.HELLO)).hasMessage("expected HELLO, not PREPARED");
    }

    @Test
    void aFrameThatIsCutIsTheEndOfTheOther() throws IOException {
        say('H', 7);
        raw.write(ByteBuffer.wrap(new byte[3]));
        raw.close();
        assertThatThrownBy(frames::receive).isInstanceOf(EOFException.class);
    }

    @Test
    void whoSaysNothingIsNotWaitedForForever() {
        frames.patience(Duration.ofMillis(20));
        assertThatThrownBy(frames::receive).hasMessageContaining("has said nothing");
    }

    @Test
    void theOtherIsOfThisUser() throws IOException {
        assertThat(frames.user()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    @Test
    void ofDescriptorsThatComeInPartNoneStaysOpen() throws IOException {
        Frames other = Frames.connect(folder.resolve("socket"));
        Socket passed = Socket.newSocketStream();
        long mine = OpenSockets.count();
        try (Frames receiving = Frames.of(new Socket(listening.accept(new byte[128])))) {
            other.sendDescriptor(passed.intValue());
            other.close();
            assertThatThrownBy(() -> receiving.receiveDescriptors(2)).isInstanceOf(EOFException.class);
        }
        assertThat(OpenSockets.count()).isEqualTo(mine);
        passed.close();
    }

    private void say(char kind, int length) throws IOException {
        raw.write(ByteBuffer.allocate(5).put((byte) kind).putInt(length).flip());
    }
}
