package io.mooring.api;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Says everything that is wrong with a configuration or a snapshot, in one call that both planes make: the control plane
 * before it commits, the data plane before it applies.
 *
 * <p>Threading: anybody may call, as of the {@link Validator}. That a virtual server is sound by itself is remembered.
 */
public final class SnapshotRules {
    private static final Map<String, String> CODES = Map.of(
            "NotNull", Violation.REQUIRED,
            "IpLiteral", Violation.INVALID_ADDRESS,
            "HostOrIp", Violation.INVALID_ADDRESS,
            "OneHost", Violation.INVALID_ADDRESS,
            "ListenAddress", Violation.INVALID_ADDRESS,
            "CidrBlock", Violation.INVALID_ADDRESS,
            "WebhookUrl", Violation.INVALID_ADDRESS,
            "MailAddress", Violation.INVALID_ADDRESS,
            "Distinct", Violation.DUPLICATE);

    private final Validator validator;
    private final Remembered<VirtualServer, Boolean> sound = new Remembered<>(this::soundByItself);

    /** Rules of single fields are left to this validator. */
    public SnapshotRules(Validator validator) {
        this.validator = validator;
    }

    /** All violations, in the order of their pointers; empty when the configuration makes sense. */
    public List<Violation> violations(Configuration configuration) {
        List<Violation> found = new ArrayList<>(ConfigurationRules.across(configuration));
        if (!soundInItsParts(configuration)) {
            for (ConstraintViolation<Configuration> violation : validator.validate(configuration)) {
                found.add(violation(violation));
            }
            found.addAll(ConfigurationRules.within(configuration));
        }
        found.sort(Comparator.comparing(Violation::pointer).thenComparing(Violation::code));
        return found;
    }

    /** Whether nothing is wrong but what lies between virtual servers. Where something is, all is looked at once more. */
    private boolean soundInItsParts(Configuration configuration) {
        List<VirtualServer> servers = configuration.virtualServers();
        return servers.size() <= Configuration.MAX_VIRTUAL_SERVERS
                && validator
                        .validate(new Configuration(configuration.globals(), List.of()))
                        .isEmpty()
                && servers.stream().allMatch(server -> server != null && sound.of(server));
    }

    private boolean soundByItself(VirtualServer server) {
        return validator.validate(server).isEmpty()
                && ConfigurationRules.within(server).isEmpty();
    }

    /** All violations of a received snapshot: those of its configuration, below {@code /configuration}, and its digest. */
    public List<Violation> violations(Snapshot snapshot) {
        List<Violation> found = new ArrayList<>();
        if (snapshot.storeId() == null || snapshot.digest() == null || snapshot.configuration() == null) {
            for (ConstraintViolation<Snapshot> violation : validator.validate(snapshot)) {
                found.add(violation(violation));
            }
            return found;
        }
        for (Violation violation : violations(snapshot.configuration())) {
            found.add(new Violation("/configuration" + violation.pointer(), violation.code(), violation.message()));
        }
        if (found.isEmpty() && !snapshot.intact()) {
            found.add(new Violation(
                    "/digest",
                    Violation.WRONG_DIGEST,
                    "digest: " + snapshot.digest()
                            + " (is not that of the configuration: the document was damaged on its way)"));
        }
        return found;
    }

    /** What is wrong with the single fields of any other document. */
    public <T extends Record> List<Violation> fieldViolations(T document) {
        List<Violation> found = new ArrayList<>();
        for (ConstraintViolation<T> violation : validator.validate(document)) {
            found.add(violation(violation));
        }
        found.sort(Comparator.comparing(Violation::pointer).thenComparing(Violation::code));
        return found;
    }

    private static Violation violation(ConstraintViolation<?> violation) {
        Annotation annotation = violation.getConstraintDescriptor().getAnnotation();
        Map<String, Object> attributes = violation.getConstraintDescriptor().getAttributes();
        String kind = annotation.annotationType().getSimpleName();
        StringBuilder pointer = new StringBuilder();
        String field = "";
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            } else if (node.getKey() != null) {
                pointer.append('/').append(escaped(node.getKey().toString()));
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                field = node.getName();
                pointer.append('/').append(escaped(field));
            }
        }
        String code = kind.equals("Pattern") && field.equals("name")
                ? Violation.INVALID_NAME
                : CODES.getOrDefault(kind, Violation.OUT_OF_RANGE);
        String message = kind.equals("NotNull")
                ? field + " is required"
                : field + ": " + shown(violation.getInvalidValue()) + " (expected "
                        + expected(kind, attributes, violation) + ")";
        return new Violation(pointer.toString(), code, message);
    }

    private static String expected(String kind, Map<String, Object> attributes, ConstraintViolation<?> violation) {
        return switch (kind) {
            case "Min" -> "at least " + attributes.get("value");
            case "Max" -> "at most " + attributes.get("value");
            case "Size" ->
                violation.getInvalidValue() instanceof CharSequence
                        ? attributes.get("min") + "…" + attributes.get("max") + " characters"
                        : attributes.get("min") + "…" + attributes.get("max") + " items";
            default -> violation.getMessage();
        };
    }

    private static String shown(Object value) {
        if (value instanceof List<?> list) {
            return list.size() + " items";
        }
        if (value instanceof Map<?, ?> map) {
            return map.size() + " items";
        }
        String cut = Excerpt.of(String.valueOf(value));
        return value instanceof CharSequence ? "\"" + cut + "\"" : cut;
    }

    /** RFC 6901 section 3. */
    private static String escaped(String token) {
        return token.replace("~", "~0").replace("/", "~1");
    }
}
