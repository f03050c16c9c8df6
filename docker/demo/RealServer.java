import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A small real server for demonstrations: greets every connection, on each of its ports, with its own name, and answers
 * every line with that line. {@code java RealServer.java NAME ADDRESS PORT...}
 *
 * <p>One thread a connection, at most {@value #MAX_CONNECTIONS}: enough to show something, not to carry load.
 */
final class RealServer {
    private static final int MAX_CONNECTIONS = 500;
    private static final int BACKLOG = 512;

    private final String name;
    private final ExecutorService connections =
            new ThreadPoolExecutor(0, MAX_CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>());

    private RealServer(String name) {
        this.name = name;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            System.err.println("usage: java RealServer.java NAME ADDRESS PORT...");
            System.exit(2);
        }
        RealServer server = new RealServer(args[0]);
        List<String> ports = Arrays.asList(args).subList(2, args.length);

        // All ports or none: the first that is taken ends the program before it serves anybody.
        List<ServerSocket> listeners = new ArrayList<>();
        for (String port : ports) {
            listeners.add(server.listen(InetAddress.getByName(args[1]), Integer.parseInt(port)));
        }
        for (ServerSocket listener : listeners) {
            new Thread(() -> server.serve(listener), "port-" + listener.getLocalPort()).start();
        }
        System.out.println(args[0] + " listens on " + args[1] + ", ports " + String.join(" ", ports));
    }

    private ServerSocket listen(InetAddress address, int port) throws IOException {
        try {
            return new ServerSocket(port, BACKLOG, address);
        } catch (IOException e) {
            throw new IOException(name + " cannot listen on " + address.getHostAddress() + ":" + port, e);
        }
    }

    private void serve(ServerSocket listener) {
        while (true) {
            try {
                Socket client = listener.accept();
                try {
                    connections.execute(() -> answer(client));
                } catch (RejectedExecutionException full) {
                    client.close();
                }
            } catch (IOException e) {
                System.err.println(name + " cannot accept connections any more: " + e.getMessage());
                System.exit(1);
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            OutputStream out = client.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            String line = name;
            while (line != null) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                line = in.readLine();
            }
        } catch (IOException e) {
            // A client that goes away in the middle, as every health check does, is normal life.
        }
    }
}
