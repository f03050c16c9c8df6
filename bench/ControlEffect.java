import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a change takes until new clients notice. The virtual server "probe" sends them to real server "a" while that one has
 * a weight, and else to "b": this program is both.
 */
class ControlEffect {
    private ControlEffect() {}

    /** A real server that says which it is. */
    static void serve(int port, char word) throws IOException {
        ServerSocket listener = new ServerSocket(port, 256);
        Thread thread = new Thread(() -> {
            while (true) {
                try (Socket client = listener.accept()) {
                    client.getOutputStream().write(word);
                } catch (IOException e) {
                    continue; // the client's business
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Which real server takes a new client; -1: none. */
    static int taken(int listener) {
        try (Socket client = new Socket("127.0.0.1", listener)) {
            return client.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Nanoseconds until new clients go there, as a new one each half millisecond finds it. */
    static long until(int listener, char word) {
        long began = System.nanoTime();
        while (taken(listener) != word) {
            if (System.nanoTime() - began > 60_000_000_000L) {
                throw new IllegalStateException("no effect after 60 s");
            }
            LockSupport.parkNanos(500_000);
        }
        return System.nanoTime() - began;
    }

    static void effect(int port, int listener, int count) throws Exception {
        serve(ControlConfiguration.A, 'a');
        serve(ControlConfiguration.B, 'b');
        List<Long> puts = new ArrayList<>();
        List<Long> effects = new ArrayList<>();
        try (ControlClient client = new ControlClient(port)) {
            client.weight("probe", "a", "127.0.0.1", ControlConfiguration.A, 1, "");
            until(listener, 'a');
            for (int i = 0; i < count; i++) {
                LockSupport.parkNanos(1_000_000L * (i * 37 % 101)); // so that no rhythm of the planes is met again and again
                long from = System.nanoTime();
                client.weight("probe", "a", "127.0.0.1", ControlConfiguration.A, i % 2, "");
                puts.add(System.nanoTime() - from);
                effects.add(until(listener, i % 2 == 0 ? 'b' : 'a'));
            }
        }
        ControlLoad.print(effects);
        System.out.printf(Locale.ROOT, "put=%.2f%n", ControlLoad.at(puts.stream().mapToLong(n -> n).sorted().toArray(), 0.5));
    }

    static void reload(String[] arguments) throws Exception {
        int listener = Integer.parseInt(arguments[1]);
        String text = Files.readString(Path.of(arguments[3]));
        Path file = Path.of(arguments[4]);
        List<String> check = new ArrayList<>(Arrays.asList(arguments).subList(5, arguments.length));
        serve(ControlConfiguration.A, 'a');
        serve(ControlConfiguration.B, 'b');
        List<Long> nanos = new ArrayList<>();
        String running = "";
        for (int i = 0; i <= Integer.parseInt(arguments[2]); i++) {
            long from = System.nanoTime();
            Files.writeString(file, text.replace("@", String.valueOf(i % 2)));
            run(check, "-c", "-f", file.toString());
            List<String> start = new ArrayList<>(List.of("-D", "-f", file.toString(), "-p", file + ".pid"));
            if (!running.isEmpty()) {
                start.addAll(List.of("-sf", running));
            }
            run(check, start.toArray(String[]::new));
            until(listener, i % 2 == 0 ? 'b' : 'a');
            if (i > 0) {
                nanos.add(System.nanoTime() - from); // the first had nobody to replace
            }
            running = Files.readString(Path.of(file + ".pid")).strip();
        }
        ControlLoad.print(nanos);
        System.out.println("pid=" + running);
    }

    static void run(List<String> program, String... more) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue());
        }
    }
}
