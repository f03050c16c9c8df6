package io.mooring.data.disk;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves the tables each second, on a thread of its own: a slow disk delays nothing but the next time. */
public final class SaveLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SaveLoop.class);
    private static final long EVERY_MS = 1000;
    private static final long DISK_SECONDS = 10;

    private final TableFiles files;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stick-tables");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledFuture<?> saving;

    private SaveLoop(TableFiles files) {
        this.files = files;
        this.saving = executor.scheduleWithFixedDelay(this::save, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Begins. */
    public static SaveLoop start(TableFiles files) {
        return new SaveLoop(files);
    }

    private void save() {
        try {
            files.save();
        } catch (RuntimeException | Error e) {
            LOG.error("event=save-loop-broken", e); // it must go on the next second
        }
    }

    /** Saves everything that there is now, besides the times by which it does so anyway. */
    public void soon() {
        executor.execute(this::save);
    }

    /** Saves nothing any more until {@link #resume}; nothing is being saved when it returns. */
    public void suspend() throws IOException {
        files.suspend();
        try {
            executor.submit(() -> {}).get(DISK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the disk has been writing for more than " + DISK_SECONDS + " s", e);
        }
    }

    /** Saves again. */
    public void resume() {
        executor.execute(files::resume);
    }

    /** Saves everything for the last time and ends; a disk that does not answer is left behind after this long. */
    public void stop(Duration most) {
        saving.cancel(false);
        executor.execute(files::finish);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.error("event=stick-tables-not-saved problem=\"the disk took longer than {} s\"", most.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
