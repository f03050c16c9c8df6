package io.mooring.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody's webhook on a host of a story: an HTTP server of a few lines, since the JDK's cannot listen in another network
 * namespace. It answers each request with 204 and keeps it.
 */
final class Hook implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerSocketChannel listener;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** A request: its signature, and its body as it came. */
    record Request(String signature, String body) {}

    private Hook(ServerSocketChannel listener) {
        this.listener = listener;
        Thread thread = new Thread(this::run, "hook");
        thread.setDaemon(true);
        thread.start();
    }

    static Hook open(Host host, int port) throws IOException {
        return new Hook(host.listen("127.0.0.1", port));
    }

    String url() throws IOException {
        return "http://127.0.0.1:" + listener.socket().getLocalPort() + "/hook";
    }

    private void run() {
        while (listener.isOpen()) {
            try (Socket socket = listener.accept().socket()) {
                InputStream in = socket.getInputStream();
                String signature = "";
                int length = 0;
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                        length = Integer.parseInt(line.substring(15).strip());
                    } else if (line.regionMatches(true, 0, "Mooring-Signature:", 0, 18)) {
                        signature = line.substring(18).strip();
                    }
                }
                requests.add(new Request(signature, new String(in.readNBytes(length), StandardCharsets.UTF_8)));
                socket.getOutputStream()
                        .write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (AsynchronousCloseException e) {
                return;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                requests.add(new Request("", "{\"events\": [], \"broken\": true}"));
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** All that came in. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Waits until it has heard of such an event; answers it. */
    JsonNode awaitEvent(String type, String at) {
        return await(type)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> event(type, at), found -> !found.isMissingNode());
    }

    /** The last such event that it has heard of, or a missing node. */
    JsonNode event(String type, String at) throws IOException {
        JsonNode found = JSON.missingNode();
        for (Request request : requests) {
            for (JsonNode event : JSON.readTree(request.body()).path("events")) {
                String where = event.path("realServer")
                        .asText(event.path("listener")
                                .asText(event.path("virtualServer").asText()));
                if (event.path("type").asText().equals(type) && where.equals(at)) {
                    found = event;
                }
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
