package io.mooring.data.live;

import io.mooring.api.CheckResult;
import io.mooring.api.IpAddress;
import io.mooring.data.names.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * Where a real server is: at the address that the operator wrote, or at one that the host name has. While the name's answers
 * contain the address that is in use, it stays; else the first one is taken. An answer that failed changes nothing.
 *
 * <p>Threading: under the virtual server's monitor.
 */
final class Whereabouts {
    private final String written;
    private final boolean isName;
    private @Nullable IpAddress address;
    private @Nullable String problem;
    private @Nullable NameLoop asking;

    /** An address, or a host name that has not been asked for yet. */
    Whereabouts(String written) {
        this.written = written;
        this.address = IpAddress.parse(written);
        this.isName = address == null;
    }

    /** Whether it was written as a host name. */
    boolean isName() {
        return isName;
    }

    /** The address in use; null: the name has never had one. */
    @Nullable
    IpAddress address() {
        return address;
    }

    /** Why the newest answer had no address; null: it had. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Who asks for the name; null: nobody yet. */
    @Nullable
    NameLoop asking() {
        return asking;
    }

    void asking(NameLoop loop) {
        asking = loop;
    }

    /** Asks no more. */
    void stop() {
        if (asking != null) {
            asking.stop();
        }
    }

    /** Takes an answer over; true when the address is another one now. */
    boolean take(Resolution answer) {
        problem = answer.problem();
        if (problem != null || address != null && answer.addresses().contains(address)) {
            return false;
        }
        address = answer.addresses().get(0);
        return true;
    }

    /** A check's result, and what the name stood for. */
    @Nullable
    CheckResult told(@Nullable CheckResult check) {
        if (check == null || !isName) {
            return check;
        }
        String more = address == null
                ? written + " does not resolve: " + problem
                : check.detail()
                        + (problem == null
                                ? " (" + written + " is " + address + ")"
                                : " (" + written + " was " + address + " and does not resolve now: " + problem + ")");
        return new CheckResult(check.at(), check.ok(), more, check.latencyMs());
    }
}
