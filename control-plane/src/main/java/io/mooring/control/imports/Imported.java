package io.mooring.control.imports;

import io.mooring.api.Configuration;
import java.util.List;
import java.util.Map;

/**
 * What an HAProxy configuration comes to.
 *
 * @param lines what became of each line that says something, in order
 * @param configuration the globals that hold then, and its virtual servers alone
 * @param headings the number of the line that each virtual server begins with, by its name
 */
public record Imported(List<ImportedLine> lines, Configuration configuration, Map<String, Integer> headings) {
    /** The lines that Mooring cannot do, or that cannot be read. */
    public List<ImportedLine> errors() {
        return lines.stream()
                .filter(line -> line.outcome() == ImportedLine.Outcome.ERROR)
                .toList();
    }
}
