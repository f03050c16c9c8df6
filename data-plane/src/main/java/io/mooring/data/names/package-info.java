/**
 * Names: what addresses a host name has. It asks, once each time; when to ask again, and what an answer means for a real
 * server, is the room {@code live}'s.
 *
 * <p><b>Invariants.</b> Nothing here blocks its caller or runs on a relay loop. No answer is kept longer than until the next
 * question.
 */
@NullMarked
package io.mooring.data.names;

import org.jspecify.annotations.NullMarked;
