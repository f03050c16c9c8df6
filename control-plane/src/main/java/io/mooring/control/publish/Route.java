package io.mooring.control.publish;

import io.mooring.api.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The way to a data plane on which the secret may be shown: encrypted, or one that does not leave the host, or any that
 * the operator allows.
 *
 * <p>Threading: anybody may call. A name is looked up on a thread of its own, since that can take seconds.
 */
final class Route {
    private final boolean inClear;
    private final boolean mutual;
    private final ExecutorService lookups = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "plane-names");
        thread.setDaemon(true);
        return thread;
    });

    /** Routes, of which any may be in clear if that is wanted, and none where certificates are shown instead of a secret. */
    Route(boolean inClear, boolean mutual) {
        this.inClear = inClear;
        this.mutual = mutual;
    }

    /** There is none: the secret would be shown to whoever listens in. The message says so. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private Refused(String message) {
            super(message);
        }
    }

    /**
     * The URL to use in place of this one; there at once, unless a name must be looked up. Fails with {@link Refused}, or when
     * the name is not known. A name that stands for loopback is replaced by the address that was found: what it stands for
     * a moment later does not matter.
     */
    CompletableFuture<URI> to(URI url) {
        if ("https".equals(url.getScheme())) {
            return CompletableFuture.completedFuture(url);
        }
        if (mutual) {
            return CompletableFuture.failedFuture(new Refused(
                    "its URL is not https, and the planes know each other by certificates (MOORING_PLANES_CA)"));
        }
        if (inClear) {
            return CompletableFuture.completedFuture(url);
        }
        String host = url.getHost();
        IpAddress literal = IpAddress.ofHost(host);
        if (literal != null) {
            return literal.loopback()
                    ? CompletableFuture.completedFuture(url)
                    : CompletableFuture.failedFuture(refused(host));
        }
        CompletableFuture<URI> found = new CompletableFuture<>();
        lookups.execute(() -> {
            try {
                found.complete(pinned(url));
            } catch (IOException | RuntimeException e) {
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    @SuppressWarnings("AddressSelection") // the one that the HTTP client would take
    private static URI pinned(URI url) throws UnknownHostException, Refused {
        IpAddress address = IpAddress.of(InetAddress.getByName(url.getHost()).getAddress());
        if (!address.loopback()) {
            throw refused(url.getHost() + " (" + address + ")");
        }
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return URI.create(url.getScheme() + "://" + address.host() + ":" + url.getPort() + url.getRawPath() + query);
    }

    private static Refused refused(String host) {
        return new Refused("the plane secret is not sent in clear to " + host
                + ", which is another host: give the data plane an https URL, or set MOORING_PLANE_SECRET_IN_CLEAR=true"
                + " where nobody can listen in (docs/tls.md)");
    }
}
