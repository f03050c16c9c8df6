package io.mooring.data.relay;

import io.netty.channel.unix.FileDescriptor;
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
 * Calls of the kernel that Netty has no public method for, or one that makes another call beside it. None is needed, all
 * save time; where one cannot be had, it is done in another way.
 */
final class Kernel {
    /** The first JDK whose foreign functions are final. */
    private static final int FOREIGN_FUNCTIONS = 22;

    private static final int MSG_MORE = 0x8000; // send(2)
    private static final int EAGAIN = 11; // errno(3), of Linux on every processor that Mooring runs on
    private static final int F_SETPIPE_SZ = 1031; // fcntl(2)
    private static final int F_GETPIPE_SZ = 1032;

    private static final @Nullable MethodHandle SEND_TO = ofNetty(
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
    private static final @Nullable MethodHandle RECEIVE =
            ofNetty("recvAddress", int.class, long.class, int.class, int.class);
    private static final @Nullable MethodHandle SEND =
            ofNetty("sendAddress", int.class, long.class, int.class, int.class);
    private static final @Nullable MethodHandle SHUTDOWN = ofNetty("shutdown", int.class, boolean.class, boolean.class);
    private static final @Nullable MethodHandle FCNTL =
            Runtime.version().feature() >= FOREIGN_FUNCTIONS ? fcntl() : null;

    /** TCP looks at no address of a connected socket, but Netty's method wants one. */
    private static final byte[] NO_ADDRESS = new byte[4];

    private Kernel() {}

    /** Whether Netty's private methods were found; else the end of a response takes two segments, and more calls. */
    static boolean isWhole() {
        return SEND_TO != null && RECEIVE != null && SEND != null && SHUTDOWN != null;
    }

    /**
     * Reads (recv(2), which costs the kernel less than read(2)).
     *
     * @return how many bytes, 0 for none now, -1 at the end
     */
    static int receive(FileDescriptor socket, long address, int most) throws IOException {
        if (RECEIVE == null) {
            return socket.readAddress(address, 0, most);
        }
        int got;
        try {
            got = (int) RECEIVE.invokeExact(socket.intValue(), address, 0, most);
        } catch (Throwable e) {
            throw new IOException("recv", e);
        }
        return got > 0 ? got : got == 0 ? -1 : nothing("recv", got);
    }

    /** Sends: how many bytes it took, 0 for none now. */
    static int send(FileDescriptor socket, long address, int count) throws IOException {
        if (SEND == null) {
            return socket.writeAddress(address, 0, count);
        }
        int sent;
        try {
            sent = (int) SEND.invokeExact(socket.intValue(), address, 0, count);
        } catch (Throwable e) {
            throw new IOException("send", e);
        }
        return sent >= 0 ? sent : nothing("send", sent);
    }

    private static int nothing(String call, int result) throws IOException {
        if (result == -EAGAIN) {
            return 0;
        }
        throw new IOException(call + ": error " + -result);
    }

    /**
     * Sends bytes that a FIN will follow at once (send(2) with MSG_MORE): the kernel waits for it and both leave in one
     * segment.
     *
     * @return how many bytes it took, 0 for none now
     */
    static int sendMore(FileDescriptor socket, long address, int count) throws IOException {
        if (SEND_TO == null) {
            return send(socket, address, count);
        }
        int sent;
        try {
            sent = (int) SEND_TO.invokeExact(socket.intValue(), false, address, 0, count, NO_ADDRESS, 0, 0, MSG_MORE);
        } catch (Throwable e) {
            throw new IOException("send", e);
        }
        // Errors are negative; whoever sends again gets them as an exception, or finds that there is room.
        return sent > 0 ? sent : send(socket, address, count);
    }

    /** Closes the sending half, without a call that learns the family of the socket first. */
    static void shutdownOutput(FileDescriptor socket) throws IOException {
        if (SHUTDOWN == null) {
            new Socket(socket.intValue()).shutdown(false, true);
            return;
        }
        int result;
        try {
            result = (int) SHUTDOWN.invokeExact(socket.intValue(), false, true);
        } catch (Throwable e) {
            throw new IOException("shutdown", e);
        }
        if (result < 0) {
            throw new IOException("shutdown: error " + -result);
        }
    }

    /**
     * Asks that a pipe holds so much.
     *
     * @return the bytes that it holds now; -1 where the kernel cannot be asked (an older JDK), so that it holds what pipes
     *     hold by default
     */
    static int resizePipe(int descriptor, int bytes) {
        if (FCNTL == null) {
            return -1;
        }
        try {
            int resized = (int) FCNTL.invokeExact(descriptor, F_SETPIPE_SZ, bytes);
            // Refused to a user who has too many pages in pipes, and whose new ones are small (pipe-user-pages-soft).
            return resized > 0 ? resized : (int) FCNTL.invokeExact(descriptor, F_GETPIPE_SZ, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("fcntl cannot be called", e);
        }
    }

    /** A system call as Netty makes it: a native method that is private. */
    private static @Nullable MethodHandle ofNetty(String name, Class<?>... arguments) {
        try {
            Method method = Socket.class.getDeclaredMethod(name, arguments);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // another Netty
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
