package io.mooring.data.testing;

import io.mooring.api.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A name server on loopback over UDP (RFC 1035): answers one question a message for A and AAAA, NXDOMAIN for names that it
 * does not know, and nothing at all while it is silent.
 */
public final class DnsServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int ANSWER_AUTHORITATIVE = 0x8400;
    private static final int NXDOMAIN = 3;
    private static final int POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;
    private static final int AN_HOUR = 3600;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<String, List<IpAddress>> known = new ConcurrentHashMap<>();
    private volatile boolean silent;

    /** A server that knows no name. */
    public DnsServer() throws IOException {
        Thread thread = new Thread(this::serve, "dns-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it is asked: {@code 127.0.0.1:PORT}. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** From now on the name has these addresses, with a time to live of an hour; none: it is not known. */
    public void set(String name, String... addresses) {
        if (addresses.length == 0) {
            known.remove(name);
        } else {
            known.put(name, Stream.of(addresses).map(IpAddress::parse).toList());
        }
    }

    /** Whether it leaves every question without answer. */
    public void silent(boolean nowSilent) {
        silent = nowSilent;
    }

    private void serve() {
        byte[] bytes = new byte[512];
        try {
            while (true) {
                DatagramPacket question = new DatagramPacket(bytes, bytes.length);
                socket.receive(question);
                if (!silent) {
                    byte[] answer = answer(bytes, ByteBuffer.wrap(bytes, 0, question.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            known.clear();
        }
    }

    private byte[] answer(byte[] message, ByteBuffer question) throws IOException {
        int id = question.getShort(0);
        question.position(HEADER_BYTES);
        StringBuilder name = new StringBuilder();
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            name.append(name.length() == 0 ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = question.getShort();
        int end = question.position() + 2;
        List<IpAddress> all = known.get(name.toString().toLowerCase(Locale.ROOT));
        List<IpAddress> answers = all == null
                ? List.of()
                : all.stream()
                        .filter(one -> type == TYPE_A && one.ipv4() || type == TYPE_AAAA && !one.ipv4())
                        .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(ANSWER_AUTHORITATIVE | (all == null ? NXDOMAIN : 0));
        out.writeShort(1);
        out.writeShort(answers.size());
        out.writeInt(0);
        out.write(message, HEADER_BYTES, end - HEADER_BYTES);
        for (IpAddress one : answers) {
            out.writeShort(POINTER_TO_QUESTION);
            out.writeShort(type);
            out.writeShort(CLASS_IN);
            out.writeInt(AN_HOUR);
            out.writeShort(one.bytes().length);
            out.write(one.bytes());
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
