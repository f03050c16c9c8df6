package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void aDataPlaneWithoutSettingsSpeaksOnLoopbackAndAnnouncesItselfNowhere() throws IOException {
        Settings settings = settings(Map.of());

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.controlPlanes()).isEmpty();
        assertThat(settings.secretInClear()).isFalse();
    }

    @Test
    void severalControlPlanesHaveCommasBetweenThem() throws IOException {
        assertThat(settings(Map.of("MOORING_CONTROL_PLANE", "http://127.0.0.1:9080, https://b.example:9080,"))
                        .controlPlanes())
                .containsExactly(URI.create("http://127.0.0.1:9080"), URI.create("https://b.example:9080"));
    }

    @Test
    void aMistakeIsSaidWithWhatWouldBeRight() {
        assertThatThrownBy(() -> settings(Map.of("MOORING_CONTROL_PLANE", "http://a:1,b:2")))
                .hasMessageContaining("MOORING_CONTROL_PLANE: \"b:2\"")
                .hasMessageContaining("http://127.0.0.1:9080");
        assertThatThrownBy(() -> settings(Map.of("MOORING_PLANE_SECRET_IN_CLEAR", "yes")))
                .hasMessage("MOORING_PLANE_SECRET_IN_CLEAR: \"yes\" (expected true or false)");
    }

    private Settings settings(Map<String, String> further) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "MOORING_NAME",
                "edge",
                "MOORING_STATE_DIR",
                folder.resolve("state").toString()));
        environment.putAll(further);
        return Settings.from(environment);
    }
}
