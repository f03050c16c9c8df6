import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import java.io.File;
import java.nio.charset.StandardCharsets;

/**
 * Snapshots, with their digests, of the configuration on standard input: {@code java SnapshotOf.java PREFIX LAST} writes the
 * files PREFIX-1 to PREFIX-LAST, revisions with these numbers. "@" in the text is 2 in odd ones and 1 in even ones.
 */
class SnapshotOf {
    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        for (int i = 1; i <= Integer.parseInt(arguments[1]); i++) {
            Configuration configuration = json.readValue(text.replace("@", i % 2 == 1 ? "2" : "1"), Configuration.class);
            json.writeValue(new File(arguments[0] + "-" + i), Snapshot.of("bench", i, configuration));
        }
    }
}
