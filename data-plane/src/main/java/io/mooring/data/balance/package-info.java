/**
 * Balance: who takes a new client. Pure arithmetic over weights, open connections and, for {@code source}, addresses.
 *
 * <p><b>Invariants.</b> Choosing and counting are one step, so that two simultaneous choosers never take the same place. A
 * server of weight 0 is never chosen, and none gets more connections than its limit. Of the least connected, equals take turns.
 * What a choice costs grows with the logarithm of the number of servers; by source alone with the number itself.
 *
 * <p><b>Deliberately absent.</b> Health, admin states and the stick table: who may be chosen is decided before, who must be chosen
 * (the stick table) never gets here.
 */
@NullMarked
package io.mooring.data.balance;

import org.jspecify.annotations.NullMarked;
