package io.mooring.data.names;

import java.util.function.Consumer;

/** Finds the addresses of a host name. */
@FunctionalInterface
public interface Names {
    /** Asks for a name's addresses; hands over exactly one answer, on any thread but a relay loop's. Never throws. */
    void resolve(String name, Consumer<Resolution> result);
}
