package io.mooring.data.health;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.Locale;

/** What an exception of a connection says, in the words of a status. */
final class Problems {
    private Problems() {}

    /** Short words for what is usual, else the exception's own. */
    static String words(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof NoRouteToHostException || message.contains("no route to host")) {
            return "no route to host";
        }
        if (cause instanceof ConnectException && message.contains("refused")
                || cause instanceof PortUnreachableException) {
            return "connection refused";
        }
        if (message.contains("unreachable")) {
            return "network unreachable";
        }
        if (cause instanceof IOException && message.contains("reset")) {
            return "connection reset";
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** Whether the local address of a connect is not one of this host, or of the wrong family. */
    static boolean ofSource(Throwable cause) {
        return cause instanceof NativeIoException
                && String.valueOf(cause.getMessage()).startsWith("bind");
    }

    /** Whether this host has run out of ports, descriptors or memory: the server is not to blame. */
    static boolean ofThisHost(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("Cannot assign requested address")
                || message.contains("Too many open files")
                || message.contains("Cannot allocate memory")
                || message.contains("No buffer space available");
    }
}
