package io.mooring.data.apply;

import io.mooring.api.Configuration;
import io.mooring.api.VirtualServer;

/** The steps of a change, for a test that does them without sockets. */
public final class PlannedChange {
    private PlannedChange() {}

    /** Who does the steps, one method for each kind. */
    public interface Doer {
        void listen(String virtualServer, String address, int port);

        void handOver(String from, String virtualServer, String address, int port);

        void listenNoMore(String virtualServer, String address, int port);

        void update(VirtualServer desired);

        void remove(String virtualServer);

        void closeSessionsOfHalted();
    }

    /** Has every step done, in the order that the applier has. */
    public static void run(Configuration older, Configuration newer, Doer doer) {
        for (Step step : Plan.of(older, newer)) {
            if (step instanceof Step.CloseListener close) {
                doer.listenNoMore(close.virtualServer(), close.address(), close.port());
            } else if (step instanceof Step.OpenListener open) {
                doer.listen(open.virtualServer(), open.address(), open.port());
            } else if (step instanceof Step.MoveListener move) {
                doer.handOver(move.from(), move.virtualServer(), move.address(), move.port());
            } else if (step instanceof Step.Update update) {
                doer.update(update.desired());
            } else if (step instanceof Step.Remove remove) {
                doer.remove(remove.virtualServer());
            } else if (step instanceof Step.CloseSessions) {
                doer.closeSessionsOfHalted();
            }
        }
    }
}
