package io.mooring.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.rest.ControlPlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class RegistryTest {
    @Inject
    Registry registry;

    @Test
    void whatIsWrittenIsReadBackByName() {
        DataPlane first = new DataPlane("a-first", "http://127.0.0.1:1", Map.of("site", "ä\"", "x", ""));
        DataPlane second = new DataPlane("b-second", "https://[::1]:2/path", Map.of());

        registry.put(second);
        registry.put(new DataPlane("a-first", "http://127.0.0.1:9", Map.of()));
        registry.put(first);
        assertThat(registry.all()).containsExactly(first, second);

        registry.delete("a-first");
        registry.delete("a-first");
        registry.delete("b-second");
        assertThat(registry.all()).isEmpty();
    }
}
