package io.mooring.acceptance;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.http.HttpClient;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * A host of a story: the network in which its sockets are opened and its processes run. A socket belongs to the network
 * namespace of the thread that made it, for good; so each host has threads of its own for making them.
 */
final class Host implements AutoCloseable {
    private final String namespace;
    private final ExecutorService threads;
    private final HttpClient http;

    private Host(String namespace) {
        this.namespace = namespace;
        ThreadFactory inNamespace = task -> {
            Thread thread = new Thread(
                    () -> {
                        if (namespace != null) {
                            LibC.enter(namespace);
                        }
                        task.run();
                    },
                    "host-" + namespace);
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newCachedThreadPool(inNamespace);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(threads)
                .build();
    }

    /** This machine as it is. */
    static Host local() {
        return new Host(null);
    }

    /** A network namespace that exists. */
    static Host in(String namespace) {
        return new Host(namespace);
    }

    /** Runs on a thread of this host. */
    <T> T call(Callable<T> task) throws IOException {
        try {
            return threads.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** An unconnected socket of this host. */
    SocketChannel socket() throws IOException {
        return namespace == null ? SocketChannel.open() : call(SocketChannel::open);
    }

    /** A listening socket of this host; null stays for "cannot". */
    ServerSocketChannel listen(String address, int port) throws IOException {
        ServerSocketChannel channel = namespace == null ? ServerSocketChannel.open() : call(ServerSocketChannel::open);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(endpoint(address, port), 4096);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** An address literal and a port. */
    @SuppressWarnings("AddressSelection") // a literal is never looked up
    static InetSocketAddress endpoint(String literal, int port) {
        return new InetSocketAddress(literal, port);
    }

    /** A client for HTTP servers of this host. */
    HttpClient http() {
        return http;
    }

    /** A process of this host, not started; its output goes to the file. */
    ProcessBuilder process(Path output, List<String> command) {
        List<String> words = new ArrayList<>();
        if (namespace != null) {
            words.addAll(List.of("ip", "netns", "exec", namespace));
        }
        words.addAll(command);
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** The two calls of the C library that move a thread into a network namespace (setns(2)). */
    private static final class LibC {
        private static final int CLONE_NEWNET = 0x40000000;

        static {
            Native.register("c");
        }

        static native int open(String path, int flags) throws LastErrorException;

        static native int setns(int descriptor, int type) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        static void enter(String namespace) {
            int descriptor = open("/run/netns/" + namespace, 0);
            setns(descriptor, CLONE_NEWNET);
            close(descriptor);
        }
    }
}
