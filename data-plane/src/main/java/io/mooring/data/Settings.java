package io.mooring.data;

import io.mooring.api.Names;
import io.mooring.api.tls.PlaneTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says.
 *
 * @param name the data plane's name
 * @param host where its own HTTP listens
 * @param port its port; 0 is any free one
 * @param planeUrl where the control plane reaches it; null: host and bound port
 * @param controlPlanes where it announces itself, at the first that answers; empty: it waits to be registered
 * @param state the folder for what it keeps
 * @param secret what the planes share
 * @param secretInClear whether it may be shown to another host without encryption
 * @param tls how it speaks TLS
 * @param replace whether it takes over from the data plane that runs with this state folder
 */
record Settings(
        String name,
        String host,
        int port,
        @Nullable String planeUrl,
        List<URI> controlPlanes,
        Path state,
        String secret,
        boolean secretInClear,
        PlaneTls tls,
        boolean replace) {

    /** Those of a data plane that waits to be registered. */
    Settings(String name, String host, int port, Path state, String secret, boolean replace) {
        this(name, host, port, null, List.of(), state, secret, false, PlaneTls.none(), replace);
    }

    /** Reads the variables and makes the state folder; a mistake is an {@link IllegalArgumentException} in words. */
    static Settings from(Map<String, String> environment) throws IOException {
        Path state = Path.of(environment.getOrDefault("MOORING_STATE_DIR", "./state"));
        if (!Files.isDirectory(state)) {
            Files.createDirectories(
                    state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        PlaneTls tls = PlaneTls.of(environment::get);
        List<URI> controlPlanes =
                urls("MOORING_CONTROL_PLANE", environment.getOrDefault("MOORING_CONTROL_PLANE", ""), tls.mutual());
        if (tls.mutual() && !tls.encrypted()) {
            throw new IllegalArgumentException(
                    "MOORING_PLANES_CA is set, so this data plane's own HTTP must be encrypted:"
                            + " set MOORING_TLS_CERTIFICATE and MOORING_TLS_KEY");
        }
        return new Settings(
                name(environment.get("MOORING_NAME")),
                environment.getOrDefault("MOORING_PLANE_HOST", "127.0.0.1"),
                port(environment.getOrDefault("MOORING_PLANE_PORT", "9090")),
                environment.get("MOORING_PLANE_URL"),
                controlPlanes,
                state,
                secret(environment.get("MOORING_PLANE_SECRET"), state.resolve("plane-secret")),
                flag("MOORING_PLANE_SECRET_IN_CLEAR", environment),
                tls,
                flag("MOORING_REPLACE", environment));
    }

    private static String name(@Nullable String configured) throws UnknownHostException {
        String name = configured == null ? InetAddress.getLocalHost().getHostName() : configured;
        if (!name.matches(Names.PATTERN)) {
            throw new IllegalArgumentException("MOORING_NAME: \"" + name + "\" (expected " + Names.EXPECTED + ")");
        }
        return name;
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65535) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("MOORING_PLANE_PORT: \"" + text + "\" (expected 0…65535)");
    }

    private static boolean flag(String variable, Map<String, String> environment) {
        String text = environment.getOrDefault(variable, "false");
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(variable + ": \"" + text + "\" (expected true or false)");
    }

    private static List<URI> urls(String variable, String text, boolean encrypted) {
        List<URI> urls = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            if (!one.isBlank()) {
                URI url = url(variable, one.strip());
                if (encrypted && !"https".equals(url.getScheme())) {
                    throw new IllegalArgumentException(
                            variable + ": \"" + url + "\" (expected https, since MOORING_PLANES_CA is set)");
                }
                urls.add(url);
            }
        }
        return List.copyOf(urls);
    }

    private static URI url(String variable, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below, with what would be right
        }
        throw new IllegalArgumentException(variable + ": \"" + text
                + "\" (expected as http://127.0.0.1:9080, or several of these with commas between them)");
    }

    private static String secret(@Nullable String configured, Path file) throws IOException {
        if (configured != null && !configured.isBlank()) {
            return configured.strip();
        }
        if (!Files.exists(file)) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
        }
        return Files.readString(file).strip();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Settings[name=" + name + ", host=" + host + ", port=" + port + ", state=" + state + "]";
    }
}
