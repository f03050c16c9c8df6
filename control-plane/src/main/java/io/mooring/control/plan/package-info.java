/**
 * What a change would do if it were made: the changes field by field, the impact as the data planes count it now, and what
 * an operator should know before.
 *
 * <p><b>Invariants.</b> Nothing here changes anything. What a data plane does not say is said to be unknown, never taken
 * for nothing.
 *
 * <p><b>Deliberately absent.</b> Counting: only a data plane knows its sessions and entries, and how it takes a snapshot
 * over. Refusing: that is the business of {@code rest}.
 */
@NullMarked
package io.mooring.control.plan;

import org.jspecify.annotations.NullMarked;
