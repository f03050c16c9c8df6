package io.mooring.control.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL server on loopback, as careful with the disk as it comes ({@code fsync} is on). It can be stopped,
 * killed and started again over the same data.
 *
 * <p>Threading: one thread.
 */
public final class Postgres implements AutoCloseable {
    /** Who may do everything in it. */
    public static final String USER = "mooring";

    /** That user's password. */
    public static final String PASSWORD = "password of the database";

    private static final long START_SECONDS = 120;

    private final Path folder;
    private final Path data;
    private final int port;
    private final List<String> prefix;
    private Process server;

    private Postgres(Path folder, int port, List<String> prefix) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.port = port;
        this.prefix = prefix;
    }

    /** A server with a folder of its own, started. */
    public static Postgres start() throws IOException {
        return startIn(PostgresBinaries.temporary("mooring-database"));
    }

    /** A server in this folder, which is empty, started; further arguments go to {@code initdb}. */
    public static Postgres startIn(Path folder, String... initdb) throws IOException {
        List<String> prefix = List.of();
        if (isRoot()) { // PostgreSQL does not run as root
            prefix = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
            Files.setAttribute(folder, "unix:uid", 65534);
        }
        Postgres postgres = new Postgres(folder, freePort(), prefix);
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        List<String> words = new ArrayList<>(List.of(
                "initdb",
                "--pgdata=" + postgres.data,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        words.addAll(List.of(initdb));
        postgres.run(words);
        postgres.startAgain();
        return postgres;
    }

    /** The URL of its first database. */
    public String url() {
        return url("postgres");
    }

    /** A new, empty database in it; answers its URL. */
    public String newDatabase() throws SQLException {
        String name = "mooring_" + Long.toString(System.nanoTime(), 36);
        try (Connection connection = DriverManager.getConnection(url(), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Ends it as an operator does: its clients are cut, everything is written. */
    public void stop() throws IOException {
        run(List.of("pg_ctl", "stop", "--pgdata=" + data, "--mode=fast", "--wait"));
        ended();
    }

    /** SIGKILL to all of its processes. */
    public void kill() {
        List<ProcessHandle> children = server.descendants().toList();
        server.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        ended();
        children.forEach(child -> child.onExit().join());
    }

    /** Stops its processes where they are, so that it answers nothing and refuses nothing; or lets them go on. */
    public void freeze(boolean frozen) throws IOException {
        List<String> words = new ArrayList<>(List.of("kill", frozen ? "-STOP" : "-CONT", String.valueOf(server.pid())));
        server.descendants().forEach(child -> words.add(String.valueOf(child.pid())));
        execute(words);
    }

    private void ended() {
        try {
            if (!server.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it over the data that are there, and waits until it takes connections. */
    public void startAgain() throws IOException {
        Files.deleteIfExists(data.resolve("postmaster.pid")); // of one that was killed
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of(
                program("postgres"),
                "-D",
                data.toString(),
                "-p",
                String.valueOf(port),
                "-h",
                "127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "shared_buffers=16MB"));
        server = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        long deadline = System.nanoTime() + Duration.ofSeconds(START_SECONDS).toNanos();
        while (!ready()) {
            if (!server.isAlive() || System.nanoTime() - deadline > 0) {
                server.destroyForcibly();
                throw new IOException("PostgreSQL does not start:\n" + Files.readString(log()));
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    /** It writes so into the last line of its lock file. */
    private boolean ready() {
        try {
            Path file = data.resolve("postmaster.pid");
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.size() >= 8 && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false; // it is being written
        }
    }

    /** The file with all that it has said. */
    public Path log() {
        return folder.resolve("log");
    }

    private void run(List<String> words) throws IOException {
        List<String> all = new ArrayList<>(prefix);
        all.add(program(words.get(0)));
        all.addAll(words.subList(1, words.size()));
        execute(all);
    }

    private static void execute(List<String> words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (PostgresBinaries.waitFor(process) != 0) {
            throw new IOException(words + ":\n" + said);
        }
    }

    private static String program(String name) throws IOException {
        return PostgresBinaries.folder().resolve("bin").resolve(name).toString();
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        if (server.isAlive()) {
            kill();
        }
        try {
            PostgresBinaries.remove(folder);
        } catch (UncheckedIOException e) {
            throw new IllegalStateException("what PostgreSQL has left cannot be removed", e);
        }
    }
}
