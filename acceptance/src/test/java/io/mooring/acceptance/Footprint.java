package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a program takes of the machine, sample by sample: descriptors, threads, and the heap after a collection. */
final class Footprint {
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private final String name;
    private final Program program;
    private final List<Sample> samples = new ArrayList<>();

    Footprint(String name, Program program) {
        this.name = name;
        this.program = program;
    }

    private record Sample(long descriptors, long threads, long heapKb, long residentKb) {}

    void sample() throws IOException, InterruptedException {
        jcmd("GC.run");
        samples.add(new Sample(descriptors(), program.status("Threads"), heapKb(), program.residentKb()));
    }

    private long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + program.pid() + "/fd"))) {
            return open.count();
        }
    }

    private long heapKb() throws IOException, InterruptedException {
        long sum = 0;
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        return sum;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(program.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** A Markdown table: the medians of the first, the middle and the last third. */
    String table() {
        return "%n| %s | first third | middle | last third |%n|---|---|---|---|%n%s%s%s%s"
                .formatted(
                        name,
                        row("descriptors", Sample::descriptors),
                        row("threads", Sample::threads),
                        row("heap after collection, KiB", Sample::heapKb),
                        row("resident, KiB", Sample::residentKb));
    }

    private String row(String what, ToLongFunction<Sample> value) {
        return "| %s | %d | %d | %d |%n".formatted(what, third(0, value), third(1, value), third(2, value));
    }

    private long third(int which, ToLongFunction<Sample> value) {
        int size = samples.size() / 3;
        long[] sorted = samples.subList(which * size, (which + 1) * size).stream()
                .mapToLong(value)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    /** The first third is warm-up; from the middle to the last nothing grows but by chance. */
    void assertFlat() {
        assertThat(third(2, Sample::descriptors))
                .as(name + ": descriptors")
                .isLessThan(third(1, Sample::descriptors) + 60);
        assertThat(third(2, Sample::threads)).as(name + ": threads").isLessThanOrEqualTo(third(1, Sample::threads) + 2);
        assertThat(third(2, Sample::heapKb))
                .as(name + ": heap after collection, KiB")
                .isLessThan(third(1, Sample::heapKb) * 11 / 10 + 2048);
    }
}
