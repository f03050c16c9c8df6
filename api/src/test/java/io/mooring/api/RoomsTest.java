package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.testing.RoomRules;
import org.junit.jupiter.api.Test;

class RoomsTest {
    @Test
    void apiKnowsOnlyTheJdkAndAnnotations() {
        RoomRules rules = RoomRules.read("io.mooring.api", "/api-rooms.txt");

        assertThat(rules.violations()).isEmpty();
        assertThat(rules.usesOf(
                        "com.fasterxml.jackson.core",
                        "com.fasterxml.jackson.databind",
                        "io.quarkus",
                        "io.vertx",
                        "io.netty",
                        "org.slf4j",
                        "org.hibernate"))
                .isEmpty();
    }
}
