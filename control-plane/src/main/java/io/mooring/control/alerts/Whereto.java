package io.mooring.control.alerts;

import io.mooring.api.IpAddress;
import io.mooring.control.alerts.Target.NotTold;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Whether a host may be connected to: what the rules say of literals, said of the addresses that a name has now. */
final class Whereto {
    private Whereto() {}

    /** Blocks while the name is resolved. */
    static void check(String host) throws NotTold {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(bare);
        } catch (UnknownHostException e) {
            throw new NotTold("its host name is not known", false);
        }
        for (InetAddress address : addresses) {
            if (!IpAddress.of(address.getAddress()).oneHost()) {
                throw new NotTold(
                        "its host is " + address.getHostAddress()
                                + " (expected an address that is not unspecified, multicast or link-local)",
                        false);
            }
        }
    }
}
