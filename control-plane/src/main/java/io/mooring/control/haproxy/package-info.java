/**
 * A configuration in HAProxy's words, new ones or old ones: what {@code GET /config/haproxy.cfg} shows.
 *
 * <p>Invariants: a pure function of the snapshot, equal snapshots give equal bytes; HAProxy accepts every text
 * ({@code haproxy -c}, from version 2.4 on), whatever the names and descriptions are; a setting that HAProxy cannot
 * follow leaves a comment, it is never dropped in silence.
 *
 * <p>Deliberately absent: reading (the work of {@code imports}), and HAProxy's own operation (user, chroot,
 * stats, logs), of which a configuration of Mooring says nothing.
 */
@NullMarked
package io.mooring.control.haproxy;

import org.jspecify.annotations.NullMarked;
