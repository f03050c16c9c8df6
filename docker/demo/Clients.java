import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Clients that show which real server answers them: each connects from an address of its own (127.0.1.1, 127.0.1.2, …)
 * to every port of a virtual server, and holds all its connections until the table is printed.
 * {@code java Clients.java COUNT ADDRESS PORT...}
 *
 * <p>Exits with 1 when a connection fails or a client meets more than one server.
 */
final class Clients {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int ANSWER_TIMEOUT_MS = 5_000;
    private static final String NO_ANSWER = "-";

    private final List<Socket> held = new ArrayList<>();

    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            System.err.println("usage: java Clients.java COUNT ADDRESS PORT...");
            System.exit(2);
        }
        int count = Integer.parseInt(args[0]);
        List<Integer> ports = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            ports.add(Integer.valueOf(args[i]));
        }

        Clients clients = new Clients();
        List<List<String>> answers = new ArrayList<>();
        for (int client = 1; client <= count; client++) {
            List<String> ofClient = new ArrayList<>();
            for (int port : ports) {
                ofClient.add(clients.answer(address(client), args[1], port));
            }
            answers.add(ofClient);
        }
        print(ports, answers);
        boolean asPromised = summarise(answers);
        clients.leave();
        System.exit(asPromised ? 0 : 1);
    }

    private static String address(int client) {
        return "127.0.1." + client;
    }

    /** The name that the server behind this port greets with. */
    private String answer(String from, String to, int port) {
        Socket socket = new Socket();
        held.add(socket);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(to, port), CONNECT_TIMEOUT_MS);
            socket.setSoTimeout(ANSWER_TIMEOUT_MS);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String name = in.readLine();
            return name == null ? NO_ANSWER : name;
        } catch (IOException e) {
            System.err.println(from + " to " + to + ":" + port + ": " + e.getMessage());
            return NO_ANSWER;
        }
    }

    private static void print(List<Integer> ports, List<List<String>> answers) {
        StringBuilder head = new StringBuilder("port ");
        for (int client = 1; client <= answers.size(); client++) {
            head.append(String.format("  %-10s", address(client)));
        }
        System.out.println(head.toString().stripTrailing());
        for (int row = 0; row < ports.size(); row++) {
            StringBuilder line = new StringBuilder(String.format("%-5d", ports.get(row)));
            for (List<String> ofClient : answers) {
                line.append(String.format("  %-10s", ofClient.get(row)));
            }
            System.out.println(line.toString().stripTrailing());
        }
    }

    /** Counts; true when every client had all its answers from one server. */
    private static boolean summarise(List<List<String>> answers) {
        TreeMap<String, Integer> clientsPerServer = new TreeMap<>();
        int split = 0;
        int unanswered = 0;
        int connections = 0;
        for (List<String> ofClient : answers) {
            Set<String> servers = new HashSet<>(ofClient);
            connections += ofClient.size();
            unanswered += (int) ofClient.stream().filter(NO_ANSWER::equals).count();
            servers.remove(NO_ANSWER);
            split += servers.size() > 1 ? 1 : 0;
            servers.forEach(server -> clientsPerServer.merge(server, 1, Integer::sum));
        }
        System.out.printf(
                "%d clients, %d connections, %d unanswered; clients on more than one server: %d; clients per server: %s%n",
                answers.size(), connections, unanswered, split, clientsPerServer);
        return split == 0 && unanswered == 0;
    }

    private void leave() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
    }
}
