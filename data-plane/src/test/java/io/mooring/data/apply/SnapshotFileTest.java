package io.mooring.data.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
    private final SnapshotRules rules = Rules.create();

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenLastIsRead() throws IOException {
        SnapshotFile file = new SnapshotFile(folder, rules);
        assertThat(file.read()).isNull();

        file.write(snapshot(1));
        file.write(snapshot(2));

        assertThat(new SnapshotFile(folder, rules).read()).isEqualTo(snapshot(2));
    }

    @Test
    void onlyItsOwnerReadsIt() throws IOException {
        new SnapshotFile(folder, rules).write(snapshot(1));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("snapshot.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aDamagedFileIsPutAside() throws IOException {
        SnapshotFile file = new SnapshotFile(folder, rules);
        file.write(snapshot(2));
        Path path = folder.resolve("snapshot.json");
        String text = Files.readString(path);

        for (String damaged :
                new String[] {"", text.substring(0, 40), text.replace(":4000,", ":4001,"), "null", "{}"}) {
            Files.writeString(path, damaged);
            assertThat(file.read()).as(damaged).isNull();
            assertThat(folder.resolve("snapshot.unreadable.json")).hasContent(damaged);
            assertThat(path).doesNotExist();
        }
    }

    private static Snapshot snapshot(long revision) throws IOException {
        Configuration guide = new ObjectMapper()
                .readValue(SnapshotFileTest.class.getResourceAsStream("/golden/guide.json"), Configuration.class);
        return Snapshot.of("store", revision, guide);
    }
}
