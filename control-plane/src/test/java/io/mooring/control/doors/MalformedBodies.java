package io.mooring.control.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.control.doors.Operations.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/** Documents that must be refused, made of one that is right. */
final class MalformedBodies {
    private static final String[] WRONG_VALUES = {"\"x\"", "7", "true", "{}", "[]", "7.25", "[[]]", "{\"a\": 1}"};
    private static final String[] NO_DOCUMENTS = {
        "{'a': 1}",
        "{\"a\": 1,}",
        "/* */ {}",
        "{\"a\": 01}",
        "{\"a\": 0x1}",
        "{\"a\": .5}",
        "{\"a\": +1}",
        "{\"a\": NaN}",
        "{\"a\": -Infinity}",
        "{\"a\": Infinity}",
        "{\"a\": \"\n\"}",
        "{\"a\": \"\\x\"}",
        "{} {}",
        "[}",
        "{]",
        "\"",
        "nul",
        "{\"a\"}",
        "{a: 1}",
        "{\"a\": \"\\ud800\"}",
        "{\"\\udc00\": 1}",
        "-",
        "\"x\"",
        "7",
        "true",
        "",
        " ",
        "\0",
        "<config/>",
        "a=b&c=d",
        "{\"a\": 1e99999999999}",
        "%7B%7D",
        "--x\r\n\r\n{}\r\n--x--"
    };

    private final Operations operations;
    private final RandomGenerator random;

    MalformedBodies(Operations operations, RandomGenerator random) {
        this.operations = operations;
        this.random = random;
    }

    /** A document and what it is declared to be. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    record Body(String kind, byte[] bytes, String headers) {}

    Body of(Operation operation) {
        String type = "Content-Type: " + operation.media() + "\r\n";
        if (operation.body() != null && operation.body().isTextual()) {
            return ofText(operation, type);
        }
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> new Body("wrong type", wrongType(operation), type);
            case 3 -> new Body("out of range", outOfRange(operation), type);
            case 4 -> new Body("unknown field", around(text(operation), "\"x" + random.nextInt(99) + "\": 1"), type);
            case 5 -> new Body("duplicate key", around(text(operation), "\"a\": 1, \"a\": 1"), type);
            case 6 -> new Body("nesting", nested(), type);
            case 7 -> new Body("encoding", encoded(text(operation)), type);
            case 8 -> new Body("truncated", cut(text(operation).getBytes(UTF_8)), type);
            case 9 -> compressed(operation, type);
            case 10, 11 -> new Body("media type", text(operation).getBytes(UTF_8), mediaType(operation));
            case 12 -> new Body("no document", pick(NO_DOCUMENTS).getBytes(UTF_8), type);
            default -> new Body("bytes", bytes(1 + random.nextInt(200)), type);
        };
    }

    /** A text that is no JSON. */
    private Body ofText(Operation operation, String type) {
        String text = text(operation);
        return switch (random.nextInt(4)) {
            case 0 -> {
                String[] lines = {
                    "bnd :1", "frontend", "    server", "    bind 1.2.3.4:99999", "\u0000", "x".repeat(5000)
                };
                yield new Body("wrong line", (text + "\n" + pick(lines) + "\n").getBytes(UTF_8), type);
            }
            case 1 -> {
                String coding = pick(new String[] {"gzip", "br", "x"});
                yield new Body("compressed", gzip(text.getBytes(UTF_8)), type + "Content-Encoding: " + coding + "\r\n");
            }
            case 2 -> {
                String[] wrong = {"application/json", "text/html", "*/*", "image/png", ";;;", "x".repeat(3000)};
                yield new Body("media type", text.getBytes(UTF_8), "Content-Type: " + pick(wrong) + "\r\n");
            }
            default -> new Body("bytes", bytes(1 + random.nextInt(200)), type);
        };
    }

    /** The operation's example. */
    static String text(Operation operation) {
        JsonNode body = operation.body();
        return body != null && body.isTextual() ? body.textValue() : String.valueOf(body);
    }

    /** A field of the schema, or an item, with a value that is of none of its types. */
    private byte[] wrongType(Operation operation) {
        JsonNode schema = operation.schema();
        JsonNode body = operation.body();
        if (schema == null || body == null) {
            throw new IllegalStateException("only of operations with a body");
        }
        JsonNode wrong = body.deepCopy();
        ObjectNode object = wrong instanceof ArrayNode array ? (ObjectNode) array.get(0) : (ObjectNode) wrong;
        JsonNode properties = operations
                .resolved(schema.has("items") ? schema.path("items") : schema)
                .path("properties");
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        names.remove("status"); // is shown, and not read
        String name = names.get(random.nextInt(names.size()));
        object.put(name, "@");
        return wrong.toString()
                .replace("\"@\"", wrongValue(operations.resolved(properties.path(name))))
                .getBytes(UTF_8);
    }

    private String wrongValue(JsonNode schema) {
        String types = schema.path("type").toString();
        while (true) {
            String value = pick(WRONG_VALUES);
            String type =
                    switch (value.charAt(0)) {
                        case '"' -> "string";
                        case '7' -> value.equals("7") ? "integer" : "fraction";
                        case 't' -> "boolean";
                        case '[' -> "array";
                        default -> "object";
                    };
            if (type.equals("fraction") || !schema.path("type").isMissingNode() && !types.contains(type)) {
                return value;
            }
        }
    }

    private byte[] outOfRange(Operation operation) {
        String[] values = {
            "-1",
            "2147483648",
            "9223372036854775808",
            "1e400",
            "1.5",
            "-0.0",
            "1" + "0".repeat(100),
            "\"" + "x".repeat(5000) + "\""
        };
        String text = text(operation);
        String wrong = text.replaceFirst(":(\"[^\"]*\"|[0-9]+|true|false)(?=[,}])", ":" + pick(values));
        return wrong.equals(text) ? around(text, "\"x\": 1") : wrong.getBytes(UTF_8);
    }

    /** With more in its first object. */
    private static byte[] around(String text, String more) {
        int brace = text.indexOf('{') + 1;
        return (text.substring(0, brace) + more + (text.charAt(brace) == '}' ? "" : ", ") + text.substring(brace))
                .getBytes(UTF_8);
    }

    private byte[] nested() {
        int depth = random.nextBoolean() ? 33 : 33 + random.nextInt(50_000);
        return random.nextBoolean()
                ? ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8)
                : ("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)).getBytes(UTF_8);
    }

    private byte[] encoded(String text) {
        if (random.nextBoolean()) {
            String[] charsets = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "IBM500"};
            return text.getBytes(Charset.forName(pick(charsets)));
        }
        byte[] bytes = text.getBytes(UTF_8);
        byte[][] wrong = {
            {(byte) 0xff},
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xe2, (byte) 0x82},
            {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
            {0},
            {0x1f}
        };
        byte[] part = wrong[random.nextInt(wrong.length)];
        int at = part.length == 3 && part[0] == (byte) 0xef || random.nextBoolean() ? 0 : random.nextInt(bytes.length);
        byte[] all = new byte[bytes.length + part.length];
        System.arraycopy(bytes, 0, all, 0, at);
        System.arraycopy(part, 0, all, at, part.length);
        System.arraycopy(bytes, at, all, at + part.length, bytes.length - at);
        return all;
    }

    private byte[] cut(byte[] whole) {
        return Arrays.copyOf(whole, random.nextInt(whole.length));
    }

    private Body compressed(Operation operation, String type) {
        byte[] gzip = gzip(text(operation).getBytes(UTF_8));
        String[] codings = {"gzip", "x-gzip", "deflate", "br", "zstd", "gzip, gzip", "compress", "x", "aes128gcm"};
        return switch (random.nextInt(4)) {
            case 0 -> new Body("compressed, not declared", gzip, type);
            case 1 -> new Body("compressed, truncated", cut(gzip), type + "Content-Encoding: gzip\r\n");
            case 2 -> new Body("bomb", gzip(new byte[1 << 20]), type + "Content-Encoding: gzip\r\n");
            default -> new Body("compressed", gzip, type + "Content-Encoding: " + pick(codings) + "\r\n");
        };
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private String mediaType(Operation operation) {
        String right = String.valueOf(operation.media());
        String[] wrong = {
            "text/plain",
            "text/json",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            ";;;",
            "application",
            "/",
            "application/",
            "*/*",
            "",
            right + "; charset=utf-16",
            right + "; charset=x",
            right + "; charset=",
            "application/json-patch+json",
            "image/png",
            "a/b; c=\"",
            "application/octet-stream",
            right.equals("application/json") ? "application/merge-patch+json" : "application/json",
            "x".repeat(3000),
            "application/" + "j".repeat(2000),
            "application/vnd.api+json",
            "application/yaml"
        };
        String type = pick(wrong);
        return random.nextInt(8) == 0 ? "" : "Content-Type: " + type + "\r\n";
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0xfe; // begins no JSON
        return bytes;
    }

    String pick(String[] of) {
        return of[random.nextInt(of.length)];
    }

    /** Text as bytes, each character one. */
    static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
