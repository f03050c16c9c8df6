/**
 * Brings the newest snapshot that is published to every data plane, and its reports back: one link per data plane.
 *
 * <p>Invariants: level-triggered. A link never asks what happened, only whether its plane runs the newest snapshot; a
 * missed wake-up, a restart on either side and a failed request are one case. At most one request per plane is under
 * way. No plane waits for another: nothing here blocks. A plane that runs a revision of another store, a newer one than
 * this store has, or one that this store has with another content, is left alone until an operator says otherwise.
 *
 * <p>Of several control planes that share a database all ask a data plane how it is, and the one that holds its lease
 * sends. Who holds it makes no difference to what is sent.
 *
 * <p>Deliberately absent: deltas, queues of revisions, a thread per plane, and judging what planes report, which is the
 * work of {@code fleet}.
 */
@NullMarked
package io.mooring.control.publish;

import org.jspecify.annotations.NullMarked;
