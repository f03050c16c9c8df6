import java.util.Locale;

/** The configuration of bench/control, for Mooring and for HAProxy: many virtual servers, and "probe", which {@link ControlEffect} looks at. */
class ControlConfiguration {
    /** Ports of the probe's two real servers. */
    static final int A = 7001;

    static final int B = 7002;

    private ControlConfiguration() {}

    static String name(int i) {
        return String.format(Locale.ROOT, "many-%05d", i);
    }

    static String address(int i) {
        return "127.77." + i / 250 + "." + (1 + i % 250);
    }

    static String real(int i, int r) {
        return "10." + i / 250 + "." + (1 + i % 250) + "." + (1 + r);
    }

    static String configuration(int servers, int reals, int firstPort) {
        StringBuilder out = new StringBuilder("{\"virtualServers\": [\n");
        out.append("{\"name\": \"probe\", \"address\": \"127.0.0.1\", \"ports\": [").append(firstPort);
        out.append("], \"balance\": \"first\", \"persistence\": {\"mode\": \"none\"}, \"healthCheck\": {\"type\": \"none\"},\n");
        out.append(" \"realServers\": [").append(probeReal("a", A, 1)).append(", ").append(probeReal("b", B, 1)).append("]}");
        for (int i = 0; i < servers; i++) {
            out.append(",\n{\"name\": \"").append(name(i)).append("\", \"address\": \"").append(address(i));
            out.append("\", \"ports\": [").append(firstPort).append("], \"labels\": {\"team\": \"").append(i % 7);
            out.append("\"}, \"healthCheck\": {\"type\": \"none\"}, \"realServers\": [");
            for (int r = 0; r < reals; r++) {
                out.append(r == 0 ? "\n " : ",\n ").append("{\"name\": \"real-").append(r).append("\", \"address\": \"");
                out.append(real(i, r)).append("\", \"port\": 8080}");
            }
            out.append("]}");
        }
        return out.append("]}").toString();
    }

    static String probeReal(String name, int port, int weight) {
        return "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"port\": " + port + ", \"weight\": " + weight + "}";
    }

    static String haproxy(int servers, int reals, int firstPort) {
        StringBuilder out = new StringBuilder("global\n  maxconn 4000\ndefaults\n  mode tcp\n  balance leastconn\n"
                + "  timeout connect 4s\n  timeout client 43000s\n  timeout server 43000s\n");
        out.append("listen probe\n  bind 127.0.0.1:").append(firstPort).append("\n  balance first\n  server a 127.0.0.1:")
                .append(A).append(" weight @\n  server b 127.0.0.1:").append(B).append('\n');
        for (int i = 0; i < servers; i++) {
            out.append("listen ").append(name(i)).append("\n  bind ").append(address(i)).append(':').append(firstPort);
            out.append("\n  stick-table type ip size 10k expire 30m\n  stick on src\n");
            for (int r = 0; r < reals; r++) {
                out.append("  server real-").append(r).append(' ').append(real(i, r)).append(":8080\n");
            }
        }
        return out.toString();
    }
}
