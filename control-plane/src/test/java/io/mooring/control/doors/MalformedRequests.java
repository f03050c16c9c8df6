package io.mooring.control.doors;

import static io.mooring.control.doors.MalformedBodies.latin1;

import io.mooring.control.doors.Malformed.Fate;
import io.mooring.control.doors.Operations.Operation;
import io.mooring.control.rest.ControlPlane;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Requests that are wrong in one way each, made of the operations of an OpenAPI document.
 *
 * <p>Threading: one thread.
 */
final class MalformedRequests {

    private final List<Operation> operations;
    private final MalformedBodies bodies;
    private final RandomGenerator random;

    MalformedRequests(Operations operations, RandomGenerator random) {
        this.operations = operations.all();
        this.bodies = new MalformedBodies(operations, random);
        this.random = random;
    }

    /** The next one. */
    Malformed next() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        int way = random.nextInt(20);
        if (way < 8 && operation.body() != null) {
            return body(operation);
        }
        return switch (way) {
            case 0, 1, 2, 8, 9, 10 -> name(operation);
            case 3, 4, 11, 12 -> query(operation);
            case 13 -> method(operation);
            case 14 -> line();
            case 5, 15 -> framing(operation);
            case 16 -> stranger(operation);
            case 6, 17 -> refusedHeader(operation);
            default -> header(operation);
        };
    }

    private Malformed body(Operation operation) {
        MalformedBodies.Body body = bodies.of(operation);
        if (random.nextInt(12) == 0) {
            byte[] wire = request(
                    operation.method(), operation.path(), body.headers(), body.bytes().length + 1, body.bytes());
            return new Malformed("never complete", wire, Fate.HUNG_UP, true);
        }
        byte[] wire = request(operation.method(), operation.path(), body.headers(), body.bytes().length, body.bytes());
        return new Malformed(body.kind(), wire, Fate.REFUSED, true);
    }

    private Malformed name(Operation operation) {
        String[] parts = operation.path().substring(1).split("/");
        parts[random.nextInt(parts.length)] = bodies.pick(HostileTargets.NAMES);
        boolean tooLong = String.join("/", parts).length() > 8000;
        return whole(
                "name", operation, "/" + String.join("/", parts), "", tooLong ? Fate.REFUSED_LAST : Fate.ANSWERED_LAST);
    }

    private Malformed query(Operation operation) {
        if (operation.query().isEmpty() || random.nextInt(3) == 0) {
            return whole(
                    "query",
                    operation,
                    operation.path() + "?" + bodies.pick(HostileTargets.QUERIES),
                    "",
                    Fate.ANSWERED_LAST);
        }
        String name = operation.query().get(random.nextInt(operation.query().size()));
        String query = random.nextInt(4) == 0
                ? name + "=true&" + name + "=true&" + name + "=1"
                : name + "=" + bodies.pick(HostileTargets.VALUES);
        return whole("query " + name, operation, operation.path() + "?" + query, "", Fate.ANSWERED);
    }

    private Malformed method(Operation operation) {
        byte[] wire = request(bodies.pick(HostileTargets.METHODS), operation.path(), "", 0, new byte[0]);
        return new Malformed("method", wire, Fate.REFUSED_LAST, true);
    }

    private Malformed line() {
        return new Malformed(
                "first line",
                latin1(bodies.pick(HostileTargets.LINES) + "Host: localhost\r\nAuthorization: Bearer "
                        + ControlPlane.TOKEN + "\r\n\r\n"),
                Fate.ANSWERED_LAST,
                true);
    }

    private Malformed framing(Operation operation) {
        String type = "Content-Type: " + (operation.media() == null ? "application/json" : operation.media()) + "\r\n";
        if (random.nextBoolean()) {
            byte[] wire = request(
                    operation.method(),
                    operation.path(),
                    type + "Transfer-Encoding: chunked\r\n",
                    -1,
                    latin1(bodies.pick(HostileHeaders.CHUNKS)));
            return new Malformed("chunks", wire, Fate.BROKEN, true);
        }
        byte[] wire = request(
                operation.method(),
                operation.path(),
                type + bodies.pick(HostileHeaders.FRAMINGS) + "\r\n",
                -1,
                latin1("{}\r\n\r\n"));
        return new Malformed("framing", wire, Fate.BROKEN, true);
    }

    private Malformed stranger(Operation operation) {
        String header = bodies.pick(HostileHeaders.STRANGERS);
        byte[] wire = latin1(operation.method() + " " + operation.path() + " HTTP/1.1\r\nHost: localhost\r\n" + header
                + (header.isEmpty() ? "" : "\r\n") + "Content-Length: 0\r\n\r\n");
        return new Malformed("stranger", wire, Fate.REFUSED_LAST, false);
    }

    private Malformed refusedHeader(Operation operation) {
        boolean write = operation.query().contains("confirmWithin"); // it makes a revision, which has a message
        return whole(
                "precondition",
                operation,
                operation.path(),
                bodies.pick(HostileHeaders.REFUSED_HEADERS) + "\r\n",
                write ? Fate.REFUSED : Fate.ANSWERED);
    }

    private Malformed header(Operation operation) {
        // Reads, because most of these leave a write as right as it was.
        Operation read = operations.stream()
                .filter(o -> o.method().equals("GET"))
                .skip(random.nextInt(20))
                .findFirst()
                .orElse(operation);
        String method = random.nextInt(5) == 0 ? "HEAD" : read.method();
        byte[] wire = request(method, read.path(), bodies.pick(HostileHeaders.HEADERS) + "\r\n", -1, new byte[0]);
        return new Malformed("header", wire, Fate.ANSWERED_LAST, true);
    }

    /** With the right body where there is one. */
    private Malformed whole(String kind, Operation operation, String target, String headers, Fate fate) {
        boolean has = operation.body() != null;
        byte[] body = has ? MalformedBodies.text(operation).getBytes(StandardCharsets.UTF_8) : new byte[0];
        String type = has ? "Content-Type: " + operation.media() + "\r\n" : "";
        return new Malformed(kind, request(operation.method(), target, headers + type, body.length, body), fate, true);
    }

    private static byte[] request(String method, String target, String headers, int length, byte[] body) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.writeBytes(latin1(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ControlPlane.TOKEN + "\r\nMooring-Test: x\r\n" + headers
                + (length < 0 ? "" : "Content-Length: " + length + "\r\n") + "\r\n"));
        wire.writeBytes(body);
        return wire.toByteArray();
    }
}
