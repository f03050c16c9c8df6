package io.mooring.api.testing;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Who may import whom, as data. A table is a resource with one line a room: {@code session -> live, relay}. The room
 * {@code .} is the root package itself and may import every room. A package without a row is a violation, and so is an
 * import of another room that its row does not name.
 */
public final class RoomRules {
    private final String root;
    private final Map<String, Set<String>> table;

    private RoomRules(String root, Map<String, Set<String>> table) {
        this.root = root;
        this.table = table;
    }

    /** The rules of the rooms below a root package, read from a resource of the class path. */
    public static RoomRules read(String root, String resource) {
        Map<String, Set<String>> table = new TreeMap<>();
        try (InputStream in = RoomRules.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().map(String::strip).toList()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String[] sides = line.split("->", -1);
                    Set<String> allowed = new TreeSet<>(List.of(sides[1].strip().split("[, ]+", -1)));
                    allowed.remove("");
                    table.put(sides[0].strip(), allowed);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RoomRules(root, table);
    }

    /** Every import that no row allows, every package without a row and every row without a package, in words. */
    public List<String> violations() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
        Set<String> found = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        for (JavaClass type : classes) {
            String room = room(type);
            seen.add(room);
            Set<String> allowed = table.get(room);
            if (allowed == null) {
                found.add("room " + room + " has no row in the table");
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(root)
                        && !room(target).equals(room)
                        && !room.equals(".")
                        && !allowed.contains(room(target))) {
                    found.add(room + " may not import " + room(target) + ": " + dependency.getDescription());
                }
            }
        }
        table.keySet().stream()
                .filter(room -> !seen.contains(room))
                .forEach(room -> found.add("the table has a row for " + room + ", which has no class"));
        return new ArrayList<>(found);
    }

    /** Every class below the root that uses a package it may not know of. */
    public List<String> usesOf(String... packagePrefixes) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
        List<String> found = new ArrayList<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                for (String prefix : packagePrefixes) {
                    if (dependency.getTargetClass().getPackageName().startsWith(prefix)) {
                        found.add(dependency.getDescription());
                    }
                }
            }
        }
        return found;
    }

    /**
     * Every call below the root, tests included, that has something run in the common pool. On a machine with two cores
     * that has one thread, since Java 25 always: whoever blocks it holds all others up.
     */
    public List<String> usesOfTheCommonPool() {
        List<String> found = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter().importPackages(root)) {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                List<JavaClass> parameters = call.getTarget().getRawParameterTypes();
                if (call.getTargetOwner().isAssignableTo(CompletionStage.class)
                        && call.getName().endsWith("Async")
                        && !parameters.get(parameters.size() - 1).isEquivalentTo(Executor.class)) {
                    found.add(call.getDescription());
                }
            }
        }
        return found;
    }

    private String room(JavaClass type) {
        String below = type.getPackageName().substring(root.length());
        if (below.isEmpty()) {
            return ".";
        }
        String path = below.substring(1);
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
