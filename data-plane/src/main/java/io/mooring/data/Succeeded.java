package io.mooring.data;

import io.mooring.api.Snapshot;
import io.mooring.data.admin.AdminServer;
import io.mooring.data.apply.Applier;
import io.mooring.data.disk.SaveLoop;
import io.mooring.data.handover.Running;
import io.mooring.data.handover.Takeover;
import io.mooring.data.session.Sessions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a successor asks of this data plane.
 *
 * @param port that its HTTP listens on
 * @param before from whom it has taken over itself; null: from nobody
 * @param whenReplaced run at the end
 */
record Succeeded(
        StateFolder folder,
        Applier applier,
        AdminServer admin,
        SaveLoop saving,
        Sessions open,
        int port,
        @Nullable Takeover before,
        Runnable whenReplaced)
        implements Running {
    private static final Logger LOG = LoggerFactory.getLogger(Succeeded.class);

    @Override
    public int user() throws IOException {
        return folder.user();
    }

    @Override
    public int httpPort() {
        return port;
    }

    @Override
    public @Nullable Snapshot freeze() throws IOException {
        saving.suspend();
        return applier.freeze();
    }

    @Override
    public void thaw() {
        applier.thaw();
        saving.resume();
    }

    @Override
    public void succeeded() {
        admin.stopListening()
                .onFailure(problem -> LOG.warn("event=http-not-closed problem=\"{}\"", String.valueOf(problem)));
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
