package io.mooring.control.haproxy;

import io.mooring.api.IpAddress;
import io.mooring.api.Persistence;
import io.mooring.api.RateLimit;
import io.mooring.api.VirtualServer;
import java.util.List;

/** Writes which clients may come in to a virtual server: its access list and its rate limit. */
final class ClientRules {
    /** HAProxy takes 64 words a line. */
    private static final int BLOCKS_A_LINE = 16;

    private final Section section;
    private final VirtualServer server;

    /** The client's own address is known only behind the PROXY header, and {@code connection} rules come before that. */
    private final String rule;

    ClientRules(Section section, VirtualServer server) {
        this.section = section;
        this.server = server;
        this.rule = server.proxyProtocol().accept() ? "tcp-request session" : "tcp-request connection";
    }

    /** Writes the lines that belong into the section of the virtual server. */
    void write() {
        access();
        rate();
    }

    /** HAProxy looks an IPv4 client up among the IPv6 blocks, too; Mooring's blocks cover their own family only. */
    private void access() {
        boolean wideAllow = acl("allowed", server.allowCidrs());
        boolean wideDeny = acl("denied", server.denyCidrs());
        if (wideAllow || wideDeny) {
            section.line("acl ipv4 src 0.0.0.0/0");
        }
        if (!server.denyCidrs().isEmpty()) {
            section.line(rule, "reject if denied");
        }
        if (wideDeny) {
            section.line(rule, "reject if denied-ipv6 !ipv4");
        }
        if (wideAllow) {
            section.line(rule, "reject if !allowed !allowed-ipv6");
            section.line(rule, "reject if !allowed ipv4");
        } else if (!server.allowCidrs().isEmpty()) {
            section.line(rule, "reject if !allowed");
        }
    }

    /** Writes the blocks under this name, and under another one those that HAProxy sees IPv4 in: true, there are some. */
    private boolean acl(String name, List<String> blocks) {
        List<String> wide = blocks.stream().filter(ClientRules::holdsMapped).toList();
        List<String> narrow =
                blocks.stream().filter(block -> !holdsMapped(block)).toList();
        lines(name, narrow);
        lines(name + "-ipv6", wide);
        if (narrow.isEmpty() && !wide.isEmpty()) {
            section.line("acl", name, "always_false");
        }
        return !wide.isEmpty();
    }

    private void lines(String name, List<String> blocks) {
        for (int from = 0; from < blocks.size(); from += BLOCKS_A_LINE) {
            List<String> some = blocks.subList(from, Math.min(blocks.size(), from + BLOCKS_A_LINE));
            section.line("acl", name, "src", String.join(" ", some));
        }
    }

    /** Whether it is an IPv6 block that {@code ::ffff:0:0/96} lies in, where HAProxy looks for IPv4 clients. */
    private static boolean holdsMapped(String block) {
        int slash = block.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? block : block.substring(0, slash));
        if (slash < 0 || address == null || address.ipv4()) {
            return false;
        }
        int bits = Integer.parseInt(block.substring(slash + 1));
        IpAddress mapped = IpAddress.ANY_IPV4;
        if (bits <= 64) {
            return bits == 0 || (address.high() ^ mapped.high()) >>> (64 - bits) == 0;
        }
        return bits <= 96 && address.high() == 0 && (address.low() ^ mapped.low()) >>> (128 - bits) == 0;
    }

    private void rate() {
        RateLimit limit = server.rateLimit();
        if (limit == null) {
            return;
        }
        section.comment("HAProxy counts refused connections as well: who never pauses stays refused. Mooring lets "
                + limit.connectionsPerSecond() + " a second in all the same.");
        section.line(rule, "track-sc0", client(server.persistence()), "table", table());
        section.line(rule, "reject if { sc0_conn_rate gt " + limit.burst() + " }");
    }

    /** Writes the section that counts connections, which a section with a stick table of its own cannot; none without a limit. */
    void writeTable(StringBuilder text) {
        RateLimit limit = server.rateLimit();
        if (limit != null) {
            // As many connections as the burst, in the time in which so many come at the rate.
            long ms = Math.max(1, 1000L * limit.burst() / limit.connectionsPerSecond());
            new Section(text, "backend " + table())
                    .line("stick-table type ipv6 size 32768 expire " + ms + "ms store conn_rate(" + ms + "ms)");
        }
    }

    /** No virtual server has a colon in its name. */
    private String table() {
        return server.name() + ":rate";
    }

    /** What makes a client: its address, or the prefix of it. */
    static String client(Persistence persistence) {
        boolean wholeAddress = persistence.ipv4PrefixLength() == 32 && persistence.ipv6PrefixLength() == 128;
        return wholeAddress
                ? "src"
                : "src,ipmask(" + persistence.ipv4PrefixLength() + "," + persistence.ipv6PrefixLength() + ")";
    }
}
