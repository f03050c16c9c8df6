package io.mooring.data.relay;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.util.Set;

/** What a connect that failed at once says about whose fault it is. */
public final class ConnectFailure {
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28; // more sockets than a user may have watched (epoll_ctl(2))
    private static final int EADDRNOTAVAIL = 99; // no ephemeral port is left towards that address
    private static final int ENOBUFS = 105;
    private static final Set<Integer> OURS = Set.of(ENOMEM, ENFILE, EMFILE, ENOSPC, EADDRNOTAVAIL, ENOBUFS);

    /** Netty drops the number of what connect(2) said and keeps the text, which is made in one place. */
    private static final String NO_PORT =
            String.valueOf(Errors.newIOException("connect", -EADDRNOTAVAIL).getMessage());

    private ConnectFailure() {}

    /** A connect that failed at once, in words. */
    public static String words(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** A failed connect in words, by what {@link End#connectError} said; 0 means that the server took no byte. */
    public static String words(int error) {
        return switch (error) {
            case 0 -> "the server hung up as soon as it was connected";
            case Integer.MAX_VALUE -> "the socket is gone";
            default -> String.valueOf(Errors.newIOException("connect", -error).getMessage());
        };
    }

    /** Whether this host has run out of ports, descriptors or memory: the server is not to blame. */
    public static boolean ofThisHost(IOException failure) {
        return failure instanceof NativeIoException numbered
                ? OURS.contains(-numbered.expectedErr())
                : NO_PORT.equals(failure.getMessage());
    }
}
