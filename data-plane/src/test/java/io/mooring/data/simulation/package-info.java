/**
 * A deterministic simulation of the data plane without sockets: the real {@code live}, {@code balance}, {@code stick},
 * {@code health} and the plan of {@code apply} on one side, a model of maps and lists on the other. Random events happen to
 * both; after each of them both must agree.
 *
 * <p>{@code -Dmooring.simulation.seed=N} runs one seed and shows its events; {@code -Dmooring.simulation.seeds=N} runs so many.
 */
@NullMarked
package io.mooring.data.simulation;

import org.jspecify.annotations.NullMarked;
