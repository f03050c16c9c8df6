package io.mooring.control.alerts;

import java.util.concurrent.CompletableFuture;

/** Somebody who is told: a webhook or the recipients of e-mail. Threading: anybody may call; nothing blocks. */
interface Target {
    /** How it is told. */
    AlertTarget.Channel channel();

    /** Its name in logs, metrics and answers: where it is, without what may be secret of a URL. */
    String name();

    /** Tries once to tell it, within a limit of time; fails with words about why not. */
    CompletableFuture<Void> send(Message message);

    /** It was not told. Its message is words for people; it has no stack trace. */
    final class NotTold extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean forGood;

        NotTold(String why, boolean forGood) {
            super(why, null, false, false);
            this.forGood = forGood;
        }

        /** Whether there is no use in sending the same message again. */
        boolean forGood() {
            return forGood;
        }
    }
}
