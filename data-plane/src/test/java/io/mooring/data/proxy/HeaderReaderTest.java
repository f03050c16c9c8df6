package io.mooring.data.proxy;

import static io.mooring.data.proxy.HeaderReader.State.COMPLETE;
import static io.mooring.data.proxy.HeaderReader.State.MORE;
import static io.mooring.data.proxy.HeaderReader.State.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.IpAddress;
import io.mooring.data.proxy.HeaderReader.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderReaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443, 192.0.2.1, 56324, 198.51.100.7, 443",
        "PROXY TCP4 255.255.255.255 0.0.0.0 0 65535, 255.255.255.255, 0, 0.0.0.0, 65535",
        "PROXY TCP6 2001:db8::1 ::1 1 2, 2001:db8::1, 1, ::1, 2",
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535,"
                + "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535",
        "PROXY TCP6 ::ffff:10.0.0.1 ::ffff:10.0.0.2 1 2, 10.0.0.1, 1, 10.0.0.2, 2"
    })
    void lineNamesTheClient(String line, String source, int sourcePort, String destination, int destinationPort) {
        HeaderReader reader = new HeaderReader();

        assertThat(offer(reader, (line + "\r\nGET /").getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(COMPLETE);

        assertThat(reader.taken()).isEqualTo(line.length() + 2).isEqualTo(reader.length());
        assertThat(reader.header())
                .isEqualTo(new ProxyHeader(
                        IpAddress.parse(source), sourcePort, IpAddress.parse(destination), destinationPort));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n",
                "PROXY UNKNOWN whatever \0 it may be\r\n"
            })
    void unknownIsThePeerItself(String line) {
        HeaderReader reader = new HeaderReader();

        assertThat(offer(reader, line.getBytes(StandardCharsets.US_ASCII))).isEqualTo(COMPLETE);

        assertThat(reader.header()).isNull();
        assertThat(reader.length()).isEqualTo(line.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXY\r\n",
                "PROXY \r\n",
                "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rX",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 99999999999\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
                "PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n",
                "PROXY TCP4 ::1 ::2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP6 ::1 host 1 2\r\n",
                "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
                "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY UNKNOWNX\r\n",
                "PROXY UNKNOWN 0123456789012345678901234567890123456789012345678901234567890123456789"
                        + "01234567890123456789012345\r\n"
            })
    void whatIsNoLineIsWrong(String line) {
        assertThat(offer(new HeaderReader(), line.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(WRONG);
    }

    @Test
    void binaryFormNamesTheClientAndWhatElseItCarriesIsSkipped() {
        HeaderReader four = read("2111000c c0000201 c6336407 dc0401bb 47");
        assertThat(four.header())
                .isEqualTo(new ProxyHeader(IpAddress.parse("192.0.2.1"), 56324, IpAddress.parse("198.51.100.7"), 443));
        assertThat(four.taken()).isEqualTo(28);
        HeaderReader six = read("2121002b 20010db8000000000000000000000001 00000000000000000000000000000001 0001ffff"
                + "04000401020304 ff");
        assertThat(six.header())
                .isEqualTo(new ProxyHeader(IpAddress.parse("2001:db8::1"), 1, IpAddress.parse("::1"), 65535));
        assertThat(six.taken()).isEqualTo(59);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20000000",
                "20110000",
                "20ff0002aabb",
                "21000000",
                "2112000cc0000201c6336407dc0401bb",
                "21310000",
                "21100003aabbcc"
            })
    void localAndWhatIsNotTcpIsThePeerItself(String fields) {
        assertThat(read(fields).header()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"11000000", "22000000", "31000000", "2111000b", "21210023", "21410000", "21130000", "21003ff1"})
    void whatIsNoBinaryHeaderIsWrongBeforeItIsWaitedFor(String fields) {
        assertThat(offer(new HeaderReader(), HexFormat.of().parseHex(SIGNATURE + fields)))
                .isEqualTo(WRONG);
    }

    @Test
    void largestHeaderIsTakenInPieces() {
        byte[] bytes = new byte[HeaderReader.MOST_BYTES];
        byte[] fixed = HexFormat.of().parseHex(SIGNATURE + "21003ff0");
        System.arraycopy(fixed, 0, bytes, 0, fixed.length);
        HeaderReader reader = new HeaderReader();
        for (int i = 0; i < bytes.length - 1; i++) {
            assertThat(reader.offer(ByteBuffer.wrap(bytes, i, 1).slice(), 1)).isEqualTo(MORE);
        }
        assertThat(reader.offer(ByteBuffer.wrap(new byte[100]), 100)).isEqualTo(COMPLETE);
        assertThat(reader.taken()).isEqualTo(1);
        assertThat(reader.length()).isEqualTo(HeaderReader.MOST_BYTES);
    }

    @Test
    void whatIsWrittenIsReadInWhateverPiecesItComes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            ProxyHeader header =
                    new ProxyHeader(address(random), random.nextInt(0x10000), address(random), random.nextInt(0x10000));
            byte[] written = random.nextBoolean() ? header.version1() : header.version2();
            byte[] followed = new byte[written.length + random.nextInt(50)];
            random.nextBytes(followed);
            System.arraycopy(written, 0, followed, 0, written.length);
            HeaderReader reader = new HeaderReader();
            int at = 0;
            State state = MORE;
            while (state == MORE) {
                int piece = 1 + random.nextInt(followed.length - at);
                state = reader.offer(ByteBuffer.wrap(followed, at, piece).slice(), piece);
                at += state == MORE ? piece : reader.taken();
            }
            assertThat(state).as("seed " + seed).isEqualTo(COMPLETE);
            assertThat(reader.header()).as("seed " + seed).isEqualTo(header);
            assertThat(at).as("seed " + seed).isEqualTo(written.length).isEqualTo(reader.length());
        }
    }

    /** No bytes make it throw, take what is behind the header, or change its mind with the size of the pieces. */
    @Test
    void damagedHeadersAreAnsweredAlikeInAnyPieces() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int wrong = 0;
        for (int round = 0; round < 50_000; round++) {
            ProxyHeader header = new ProxyHeader(address(random), 1, address(random), 65535);
            byte[] bytes = random.nextBoolean() ? header.version1() : header.version2();
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            State whole = offer(new HeaderReader(), bytes);
            HeaderReader reader = new HeaderReader();
            State inPieces = MORE;
            for (int i = 0; i < bytes.length && inPieces == MORE; i++) {
                inPieces = reader.offer(ByteBuffer.wrap(bytes, i, 1).slice(), 1);
            }
            assertThat(inPieces)
                    .as("seed %d: %s", seed, HexFormat.of().formatHex(bytes))
                    .isEqualTo(whole);
            wrong += whole == WRONG ? 1 : 0;
        }
        assertThat(wrong).isGreaterThan(1000);
    }

    @Test
    void writtenFormsAreThoseOfTheSpecification() {
        ProxyHeader four = new ProxyHeader(IpAddress.parse("192.0.2.1"), 56324, IpAddress.parse("198.51.100.7"), 443);
        assertThat(new String(four.version1(), StandardCharsets.US_ASCII))
                .isEqualTo("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n");
        assertThat(HexFormat.of().formatHex(four.version2())).isEqualTo(SIGNATURE + "2111000cc0000201c6336407dc0401bb");
        ProxyHeader mixed = new ProxyHeader(IpAddress.parse("2001:db8::1"), 1, IpAddress.parse("192.0.2.1"), 2);
        assertThat(new String(mixed.version1(), StandardCharsets.US_ASCII))
                .isEqualTo("PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 1 2\r\n");
        assertThat(HexFormat.of().formatHex(mixed.version2()))
                .isEqualTo(SIGNATURE + "2121002420010db8000000000000000000000001"
                        + "00000000000000000000ffffc000020100010002");
    }

    private static HeaderReader read(String fields) {
        HeaderReader reader = new HeaderReader();
        assertThat(offer(reader, HexFormat.of().parseHex((SIGNATURE + fields).replace(" ", ""))))
                .isEqualTo(COMPLETE);
        return reader;
    }

    private static State offer(HeaderReader reader, byte[] bytes) {
        return reader.offer(ByteBuffer.wrap(bytes), bytes.length);
    }

    private static IpAddress address(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        return IpAddress.of(bytes);
    }
}
