package io.mooring.data.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;

/** Two echo servers, "one" and "two", and the virtual server vs that a data plane has for them on a free port of 127.0.0.1. */
public final class TwoServers implements AutoCloseable {
    private final EchoServer one;
    private final EchoServer two;
    private final int port;

    /** Both run; no data plane listens yet. */
    public TwoServers() throws IOException {
        one = new EchoServer('1');
        two = new EchoServer('2');
        port = TestPlane.freePort();
    }

    /** Where clients come to. */
    public int port() {
        return port;
    }

    /** Sends a data plane the virtual server, which says of which revision it is: the status of the answer. */
    public int put(PlaneHttp http, int revision) throws Exception {
        String server = "{\"name\": \"%s\", \"address\": \"127.0.0.1\", \"port\": %d}";
        return http.put(PlaneHttp.document(
                        revision,
                        "{\"name\": \"vs\", \"address\": \"127.0.0.1\", \"ports\": [" + port
                                + "], \"balance\": \"roundrobin\", \"description\": \"" + revision
                                + "\", \"healthCheck\": {\"intervalMs\": 200}, \"realServers\": ["
                                + String.format(server, "one", one.port()) + ", "
                                + String.format(server, "two", two.port()) + "]}"))
                .statusCode();
    }

    /** Waits until the data plane has found both to be up. */
    public void awaitUp(PlaneHttp http) {
        await().atMost(60, SECONDS)
                .until(() ->
                        http.health("one").equals("up") && http.health("two").equals("up"));
    }

    /** The letter of the server of a client that comes and goes. */
    public int visit() throws IOException {
        try (Client client = new Client(port)) {
            return client.read();
        }
    }

    @Override
    public void close() throws IOException {
        one.close();
        two.close();
    }
}
