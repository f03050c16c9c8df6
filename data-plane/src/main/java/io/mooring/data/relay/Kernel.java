package io.mooring.data.relay;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two calls of the kernel that Netty has no public method for. Neither is needed, both save time; where one cannot be had,
 * bytes go another way.
 */
final class Kernel {
    /** The first JDK whose foreign functions are final. */
    private static final int FOREIGN_FUNCTIONS = 22;

    private static final int MSG_MORE = 0x8000; // send(2)
    private static final int F_SETPIPE_SZ = 1031; // fcntl(2)

    private static final @Nullable MethodHandle SEND_TO = sendTo();
    private static final @Nullable MethodHandle FCNTL =
            Runtime.version().feature() >= FOREIGN_FUNCTIONS ? fcntl() : null;

    /** TCP looks at no address of a connected socket, but Netty's method wants one. */
    private static final byte[] NO_ADDRESS = new byte[4];

    private Kernel() {}

    /** Whether {@link #sendMore} keeps its promise; else it is an ordinary send. */
    static boolean sendsMore() {
        return SEND_TO != null;
    }

    /**
     * Sends bytes that a FIN will follow at once (send(2) with MSG_MORE): the kernel waits for it and both leave in one
     * segment.
     *
     * @return how many bytes it took, 0 for none now
     */
    static int sendMore(Socket socket, long address, int count) throws IOException {
        if (SEND_TO == null) {
            return socket.sendAddress(address, 0, count);
        }
        int sent;
        try {
            sent = (int) SEND_TO.invokeExact(socket.intValue(), false, address, 0, count, NO_ADDRESS, 0, 0, MSG_MORE);
        } catch (Throwable e) {
            throw new IOException("send", e);
        }
        // Errors are negative; whoever sends again gets them in Netty's words, or finds that there is room.
        return sent > 0 ? sent : socket.sendAddress(address, 0, count);
    }

    /**
     * Asks that a pipe holds so much.
     *
     * @return the bytes that it holds now, or -1 where it stays as it was: an older JDK, or a user who has too many pages in
     *     pipes (pipe(7), pipe-user-pages-soft)
     */
    static int resizePipe(int descriptor, int bytes) {
        if (FCNTL == null) {
            return -1;
        }
        try {
            return (int) FCNTL.invokeExact(descriptor, F_SETPIPE_SZ, bytes);
        } catch (Throwable e) {
            throw new IllegalStateException("fcntl cannot be called", e);
        }
    }

    /** Netty's own sendto(2), which takes flags and is private. */
    private static @Nullable MethodHandle sendTo() {
        try {
            Method sendTo = Socket.class.getDeclaredMethod(
                    "sendToAddress",
                    int.class,
                    boolean.class,
                    long.class,
                    int.class,
                    int.class,
                    byte[].class,
                    int.class,
                    int.class,
                    int.class);
            sendTo.setAccessible(true);
            return MethodHandles.lookup().unreflect(sendTo);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // another Netty: the end of a response then takes two segments
        }
    }

    /** {@code int fcntl(int, int, int)} through java.lang.foreign, which the language level does not see. */
    private static @Nullable MethodHandle fcntl() {
        try {
            String foreign = "java.lang.foreign.";
            Class<?> linkers = Class.forName(foreign + "Linker");
            Class<?> options = Class.forName(foreign + "Linker$Option");
            Class<?> layouts = Class.forName(foreign + "MemoryLayout");
            Class<?> functions = Class.forName(foreign + "FunctionDescriptor");
            Object linker = linkers.getMethod("nativeLinker").invoke(null);
            Object library = linkers.getMethod("defaultLookup").invoke(linker);
            Optional<?> symbol = (Optional<?>) Class.forName(foreign + "SymbolLookup")
                    .getMethod("find", String.class)
                    .invoke(library, "fcntl");
            Object word =
                    Class.forName(foreign + "ValueLayout").getField("JAVA_INT").get(null);
            Object[] arguments = (Object[]) Array.newInstance(layouts, 3);
            Arrays.fill(arguments, word);
            Object function =
                    functions.getMethod("of", layouts, arguments.getClass()).invoke(null, word, arguments);
            Object[] variadic = (Object[]) Array.newInstance(options, 1);
            variadic[0] = options.getMethod("firstVariadicArg", int.class).invoke(null, 2);
            return (MethodHandle) linkers.getMethod(
                            "downcallHandle", Class.forName(foreign + "MemorySegment"), functions, variadic.getClass())
                    .invoke(linker, symbol.orElseThrow(), function, variadic);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // a runtime that allows no native access: pipes keep the kernel's size
        }
    }
}
