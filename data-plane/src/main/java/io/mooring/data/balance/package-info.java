/**
 * Balance: who takes a new client. Pure arithmetic over weights and open connections.
 *
 * <p><b>Invariants.</b> Choosing and counting are one step, so that two simultaneous choosers never take the same place. A
 * server of weight 0 is never chosen. Equals take turns.
 *
 * <p><b>Deliberately absent.</b> Health, admin states and clients: who may be chosen is decided before, who must be chosen
 * (the stick table) never gets here.
 */
@NullMarked
package io.mooring.data.balance;

import org.jspecify.annotations.NullMarked;
