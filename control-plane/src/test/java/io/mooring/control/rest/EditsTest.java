package io.mooring.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.control.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EditsTest {
    private final Json json = new Json();
    private final Configuration two = read("""
            {"globals": {"clientTimeoutMs": 7}, "virtualServers": [
              {"name": "a", "address": "10.0.0.1", "ports": [80],
               "realServers": [{"name": "x", "address": "10.1.0.1"}, {"name": "y", "address": "10.1.0.2"}]},
              {"name": "b", "address": "10.0.0.2", "ports": [80]}]}""");

    @Test
    void whatIsPutComesLastSoThatTheRulesNameIt() {
        Configuration edited = Edits.put(two, two.virtualServer("a"));

        assertThat(edited.virtualServers()).extracting(VirtualServer::name).containsExactly("b", "a");
        assertThat(edited.canonical()).isEqualTo(two.canonical());
    }

    @Test
    void aRealServerIsPutInPlaceOfTheOneOfItsName() {
        VirtualServer a = two.virtualServer("a");
        RealServer x = a.realServer("y").withName("x");

        Configuration edited = Edits.put(two, a, x);

        assertThat(edited.virtualServer("a").realServers())
                .extracting(r -> r.name() + " " + r.address())
                .containsExactly("y 10.1.0.2", "x 10.1.0.2");
        assertThat(Edits.without(two, a, "x").virtualServer("a").realServers())
                .extracting(RealServer::name)
                .containsExactly("y");
    }

    @Test
    void aMergeKeepsWhatTheDocumentDoesNotName() {
        Configuration document = read("""
                {"virtualServers": [
                  {"name": "c", "address": "10.0.0.3", "ports": [80]},
                  {"name": "a", "address": "10.0.0.9", "ports": [81], "realServers": [{"name": "z", "address": "10.1.0.3"}]}]}""");

        Configuration merged = Edits.merged(two, document, false);

        assertThat(merged.globals()).isEqualTo(two.globals());
        assertThat(merged.virtualServers()).extracting(VirtualServer::name).containsExactly("b", "c", "a");
        assertThat(merged.virtualServer("a").address()).isEqualTo("10.0.0.9");
        assertThat(merged.virtualServer("a").realServers())
                .extracting(RealServer::name)
                .containsExactly("z", "x", "y");
        assertThat(Edits.merged(two, document, true).globals()).isEqualTo(document.globals());
    }

    @Test
    void actionsSayWhatBecameOfEachResource() {
        Configuration after = Edits.without(two, two.virtualServer("a"), "x").without("b");

        assertThat(Action.between(two, after))
                .extracting(a -> a.name() + " " + a.action())
                .containsExactly("globals UNCHANGED", "a UNCHANGED", "a/x REMOVED", "a/y UNCHANGED", "b REMOVED");
        assertThat(Action.between(Configuration.EMPTY, two))
                .extracting(a -> a.name() + " " + a.action())
                .containsExactly("globals CHANGED", "a CREATED", "a/x CREATED", "a/y CREATED", "b CREATED");
    }

    private Configuration read(String text) {
        return json.readOwn(text.getBytes(StandardCharsets.UTF_8), Configuration.class);
    }
}
