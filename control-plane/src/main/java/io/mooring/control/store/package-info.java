/**
 * The desired configuration as a row of revisions in an SQL database, and the one way to make another.
 *
 * <p><b>Invariants.</b> What {@code Store.current()} shows is durable. A revision that exists is never changed. Revision n
 * is made by one writer, whoever else tries: its number is the primary key. What breaks a rule is never stored,
 * unless it was stored before the rule was made, and comes back because nobody confirmed what followed it. What data planes
 * should run is one of the revisions, and a newer one whenever it is another.
 *
 * <p>Several control planes may share PostgreSQL. None depends on another: what they tell each other makes them look
 * sooner, and what they find in the database decides.
 *
 * <p><b>Deliberately absent.</b> An ORM, a transaction manager, SQL that only one of the two databases understands where
 * both do the same thing, and everything about HTTP.
 */
@NullMarked
package io.mooring.control.store;

import org.jspecify.annotations.NullMarked;
