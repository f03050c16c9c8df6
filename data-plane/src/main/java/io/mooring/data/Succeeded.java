package io.mooring.data;

import io.mooring.api.Snapshot;
import io.mooring.data.admin.AdminServer;
import io.mooring.data.apply.Applier;
import io.mooring.data.disk.SaveLoop;
import io.mooring.data.handover.Running;
import io.mooring.data.handover.Takeover;
import io.mooring.data.session.Sessions;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a successor asks of this data plane.
 *
 * @param host where its HTTP listens
 * @param port its bound port
 * @param before from whom it has taken over itself; null: from nobody
 * @param whenReplaced run at the end
 */
record Succeeded(
        StateFolder folder,
        Applier applier,
        AdminServer admin,
        SaveLoop saving,
        Sessions open,
        String host,
        int port,
        @Nullable Takeover before,
        Runnable whenReplaced)
        implements Running {
    private static final Logger LOG = LoggerFactory.getLogger(Succeeded.class);
    private static final int LISTEN_TRIES = 300;
    private static final long LISTEN_AGAIN_NANOS = 100_000_000;

    @Override
    public @Nullable Snapshot freeze() throws IOException {
        admin.stopListening().toCompletionStage().toCompletableFuture().join();
        saving.suspend();
        return applier.freeze();
    }

    @Override
    public void thaw() {
        applier.thaw();
        saving.resume();
        // The port may still be that of a successor which is about to end.
        for (int tries = 0; ; tries++) {
            try {
                admin.listen(host, port)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
                return;
            } catch (CompletionException e) {
                if (tries == LISTEN_TRIES) {
                    LOG.error("event=no-http http={}:{} problem=\"{}\"", host, port, String.valueOf(e.getCause()));
                    return;
                }
                LockSupport.parkNanos(LISTEN_AGAIN_NANOS);
            }
        }
    }

    @Override
    public void release() throws IOException {
        folder.release();
    }

    @Override
    public boolean hold() throws IOException {
        return folder.hold();
    }

    @Override
    public int sessions() {
        return open.count() + (before == null || before.ended() ? 0 : 1);
    }

    @Override
    public void end() {
        whenReplaced.run();
    }
}
