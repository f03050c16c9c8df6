package io.mooring.control.alerts;

/** Runs something later on the one thread to which alerts belong, and says what time it is there. */
interface Later {
    /** Runs the task after so many milliseconds; 0: as soon as the thread is free. */
    void run(long delayMs, Runnable task);

    /** Milliseconds of a clock that never steps back. */
    long nowMs();
}
