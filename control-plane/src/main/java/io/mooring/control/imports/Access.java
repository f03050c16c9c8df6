package io.mooring.control.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which clients a section lets in, as far as their addresses decide it. */
final class Access {
    /** The most networks of a section, over all its lists. */
    private static final int MAX_NETWORKS = 512;

    private final Map<String, List<String>> networks = new HashMap<>();
    private final List<String> accepted = new ArrayList<>();
    final List<String> allowed = new ArrayList<>();
    final List<String> denied = new ArrayList<>();

    /** Says what another says besides. */
    void join(Access other) {
        other.networks.forEach((name, blocks) -> networks.put(name, new ArrayList<>(blocks)));
        accepted.addAll(other.accepted);
        allowed.addAll(other.allowed);
        denied.addAll(other.denied);
    }

    /** {@code acl NAME src …}. */
    void acl(Line line) {
        List<String> blocks = line.word(2).equals("src") ? blocks(line.from(3)) : null;
        if (blocks == null) {
            line.error("Mooring knows clients by address alone (expected src and networks)");
            return;
        }
        if (blocks.size() + networks.values().stream().mapToInt(List::size).sum() > MAX_NETWORKS) {
            line.error("more than " + MAX_NETWORKS + " networks");
            return;
        }
        networks.computeIfAbsent(line.word(1), name -> new ArrayList<>()).addAll(blocks);
        line.applied();
    }

    private static @Nullable List<String> blocks(List<String> words) {
        boolean options = words.stream().anyMatch(word -> word.startsWith("-") && !word.equals("--"));
        List<String> blocks = words.stream().filter(word -> !word.equals("--")).toList();
        return options || blocks.isEmpty() ? null : blocks;
    }

    /** {@code tcp-request connection|session|content reject|accept [if …]}. */
    void rule(Line line) {
        String action = line.word(2);
        List<String> condition = line.from(4);
        if (action.equals("reject") && line.size() == 3 && !accepted.isEmpty()) {
            allow(line, accepted);
            return;
        }
        boolean negated = !condition.isEmpty() && condition.get(0).startsWith("!");
        List<String> blocks = line.word(3).equals("if") ? named(condition, negated) : null;
        if (blocks == null || action.equals("accept") && (negated || !allowed.isEmpty())) {
            line.error("Mooring rejects by the client's address alone (expected one condition about src)");
            line.suggest("See allowCidrs, denyCidrs and rateLimit of virtual servers.");
        } else if (action.equals("accept")) {
            accepted.addAll(blocks);
            line.applied();
        } else if (negated) {
            allow(line, blocks);
        } else if (accepted.isEmpty()) {
            denied.addAll(blocks);
            line.applied();
        } else {
            line.error("who was accepted before would be rejected: deny wins in Mooring");
        }
    }

    private void allow(Line line, List<String> blocks) {
        if (allowed.isEmpty()) {
            allowed.addAll(blocks);
            line.applied();
        } else {
            line.error("only one list of networks can be allowed");
        }
    }

    private @Nullable List<String> named(List<String> condition, boolean negated) {
        List<String> words = new ArrayList<>(condition);
        if (words.isEmpty()) {
            return null;
        }
        if (negated) {
            words.set(0, words.get(0).substring(1));
        }
        if (words.size() == 1) {
            return networks.get(words.get(0));
        }
        boolean inline =
                words.get(0).equals("{") && words.get(1).equals("src") && words.indexOf("}") == words.size() - 1;
        return inline ? blocks(words.subList(2, words.size() - 1)) : null;
    }
}
