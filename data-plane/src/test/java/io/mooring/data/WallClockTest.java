package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.GregorianCalendar;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The wall clock may jump by a year, so only those read it who show the time to people or write it into files. */
class WallClockTest {
    /** The class and what of the wall clock it may read; each with the reason why a jump does no harm. */
    private static final Set<String> ALLOWED = Set.of(
            "DataPlane Instant.now", // startedAt in the status
            "DataPlane Clock.systemUTC", // when a check ended or a name was asked for, in the status
            "DataPlane System.currentTimeMillis", // versions, which rise whatever it says
            "disk.FileClock System.currentTimeMillis", // what has passed over a reboot, if it is credible
            "session.Session System.currentTimeMillis", // a line of the connection log
            "session.Sessions System.currentTimeMillis"); // the same

    private static final Pattern WALL_CLOCK = Pattern.compile("(System\\.currentTimeMillis"
            + "|Instant\\.now|Clock\\.(system\\w*|tick\\w*)|InstantSource\\.system|(Local|Zoned|Offset)\\w+\\.now"
            + "|(Year|YearMonth|MonthDay)\\.now|Calendar\\.getInstance|(Date|GregorianCalendar|Timer)\\.<init>"
            + "|LockSupport\\.parkUntil|Condition\\.awaitUntil|File(s)?\\.\\w*[lL]astModified\\w*)");

    @Test
    void isReadByNobodyElse() {
        assertThat(readers("io.mooring.data", new ImportOption.DoNotIncludeTests()))
                .isEqualTo(new TreeSet<>(ALLOWED));
    }

    /** The rule finds calls, method references and constructors: those of this class. */
    @Test
    void noReaderIsMissed() {
        Supplier<Instant> now = Instant::now;
        assertThat(now.get().toEpochMilli()).isLessThanOrEqualTo(System.currentTimeMillis());
        assertThat(new GregorianCalendar()).isNotNull();

        assertThat(readers("io.mooring.data", new ImportOption.OnlyIncludeTests()))
                .contains(
                        "WallClockTest System.currentTimeMillis",
                        "WallClockTest Instant.now",
                        "WallClockTest GregorianCalendar.<init>");
    }

    private static Set<String> readers(String root, ImportOption which) {
        return new ClassFileImporter()
                .withImportOption(which).importPackages(root).stream()
                        .flatMap(type -> type.getAccessesFromSelf().stream())
                        .filter(access -> WALL_CLOCK.matcher(target(access)).matches())
                        .map(access -> reader(access.getOriginOwner(), root) + " " + target(access))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String target(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        return target.getOwner().getSimpleName() + "." + target.getName();
    }

    /** The class below the root, an inner one by its outermost. */
    private static String reader(JavaClass type, String root) {
        return type.getName().substring(root.length() + 1).replaceFirst("\\$.*", "");
    }
}
