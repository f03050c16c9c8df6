package io.mooring.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipesTest {
    private final Pipes pipes = new Pipes();
    private final ArrayDeque<Pipe> taken = new ArrayDeque<>();

    @AfterEach
    void giveBack() {
        taken.forEach(pipe -> pipes.give(pipe, true));
        pipes.close();
    }

    @Test
    void thereAreSoManyAndNoMoreUntilOneIsGivenBack() {
        take(Pipes.MOST);
        assertThat(pipes.take()).isNull();

        pipes.give(taken.remove(), false); // not empty: it is closed, and another may be opened
        take(1);
        assertThat(pipes.take()).isNull();

        Pipe empty = taken.remove();
        pipes.give(empty, true);
        take(1);
        assertThat(taken.getLast()).isSameAs(empty);
    }

    @Test
    void theFirstHoldTheMostWhereTheKernelCanBeAsked() {
        take(Pipes.MOST);

        boolean foreignFunctions = Runtime.version().feature() >= 22;
        assertThat(taken.getFirst().bytes()).isEqualTo(foreignFunctions ? Pipes.LARGE_BYTES : Pipe.DEFAULT_BYTES);
        assertThat(taken.getLast().bytes()).isEqualTo(foreignFunctions ? Pipes.MEDIUM_BYTES : Pipe.DEFAULT_BYTES);
    }

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            Pipe pipe = pipes.take();
            assertThat(pipe).isNotNull();
            taken.add(pipe);
        }
    }
}
