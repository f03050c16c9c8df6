import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clients of bench/control. {@code java ControlLoad COMMAND ARGUMENT...}, with the password of admin in
 * MOORING_ADMIN_PASSWORD:
 *
 * <pre>
 * configuration VIRTUAL-SERVERS REAL-SERVERS FIRST-PORT          the body of PUT /config, to standard output
 * haproxy VIRTUAL-SERVERS REAL-SERVERS FIRST-PORT                the same for HAProxy; "@" is the weight that changes
 * load put|list100|list1000|get|config PORT CLIENTS SECONDS COUNT VIRTUAL-SERVERS FILE
 *                                                                requests, one after the other in each client
 * effect PORT LISTENER COUNT                                     from the answer of a PUT to the first client that notices
 * reload LISTENER COUNT TEXT FILE HAPROXY...                     the same for HAProxy: write, check, start the next process
 * converge PORT COUNT VIRTUAL-SERVERS                            PUTs that wait until all data planes run them
 * </pre>
 *
 * <p>Each of the last four prints lines {@code name=value}, times in ms.
 */
class ControlLoad {
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "configuration" -> System.out.println(ControlConfiguration.configuration(number(arguments[1]), number(arguments[2]), number(arguments[3])));
            case "haproxy" -> System.out.println(ControlConfiguration.haproxy(number(arguments[1]), number(arguments[2]), number(arguments[3])));
            case "load" -> load(arguments);
            case "effect" -> ControlEffect.effect(number(arguments[1]), number(arguments[2]), number(arguments[3]));
            case "reload" -> ControlEffect.reload(arguments);
            case "converge" -> converge(number(arguments[1]), number(arguments[2]), number(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.exit(0);
    }

    static int number(String text) {
        return Integer.parseInt(text);
    }

    static void load(String[] arguments) throws Exception {
        int port = number(arguments[2]);
        int clients = number(arguments[3]);
        long end = System.nanoTime() + number(arguments[4]) * 1_000_000_000L;
        int servers = number(arguments[6]);
        byte[] document = arguments[1].equals("config") ? Files.readAllBytes(Path.of(arguments[7])) : null;
        AtomicLong left = new AtomicLong(number(arguments[5]));
        AtomicLong turn = new AtomicLong(System.nanoTime() >>> 10);
        List<Long> nanos = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        long began = System.nanoTime();
        for (int c = 0; c < clients; c++) {
            Thread thread = new Thread(() -> {
                List<Long> mine = new ArrayList<>();
                try (ControlClient client = new ControlClient(port)) {
                    while (System.nanoTime() < end && left.getAndDecrement() > 0) {
                        long n = turn.getAndIncrement();
                        int i = (int) (n * 7919 % servers);
                        long from = System.nanoTime();
                        switch (arguments[1]) {
                            case "put" -> client.weight(ControlConfiguration.name(i), "real-3", ControlConfiguration.real(i, 3), 8080, (int) (n % 255) + 1, "");
                            case "list100" -> client.call("GET", "/virtual-servers", "", null);
                            case "list1000" -> client.call("GET", "/virtual-servers?limit=1000", "", null);
                            case "get" -> client.call("GET", "/virtual-servers/" + ControlConfiguration.name(i), "", null);
                            default -> client.call("PUT", "/config", "", document);
                        }
                        mine.add(System.nanoTime() - from);
                    }
                } catch (IOException e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
                synchronized (nanos) {
                    nanos.addAll(mine);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        for (Exception failure : failures) {
            System.err.println(failure);
        }
        System.out.printf(Locale.ROOT, "rate=%.2f%nfailures=%d%n", nanos.size() / seconds, failures.size());
        print(nanos);
    }

    static void print(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
        if (sorted.length > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "median=%.2f%np99=%.2f%nmax=%.2f%ncount=%d%n",
                    at(sorted, 0.5),
                    at(sorted, 0.99),
                    at(sorted, 1),
                    sorted.length);
        }
    }

    /** In ms: of so many, the smallest that this part is not above. */
    static double at(long[] sorted, double part) {
        return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
    }

    static void converge(int port, int count, int servers) throws Exception {
        List<Long> nanos = new ArrayList<>();
        int behind = 0;
        try (ControlClient client = new ControlClient(port)) {
            for (int n = 0; n < count; n++) {
                int i = n * 31 % servers;
                long from = System.nanoTime();
                client.weight(ControlConfiguration.name(i), "real-3", ControlConfiguration.real(i, 3), 8080, (int) (from / 1000 % 255) + 1, "Prefer: wait=60\r\n");
                nanos.add(System.nanoTime() - from);
            }
            String planes = new String(client.call("GET", "/data-planes?limit=1000", "", null), StandardCharsets.UTF_8);
            for (int at = planes.indexOf("\"lagMs\":"); at >= 0; at = planes.indexOf("\"lagMs\":", at + 8)) {
                behind += planes.startsWith("0,", at + 8) ? 0 : 1;
            }
        }
        print(nanos);
        System.out.println("behind=" + behind);
    }
}
