/**
 * Sessions: from an accepted client to the last byte.
 *
 * <p><b>Purpose.</b> A session asks {@code live} for a server, connects, tries again where that fails, lets {@code relay}
 * move the bytes, and closes what is silent for too long. {@link io.mooring.data.session.Sessions} knows all that are open.
 *
 * <p><b>Invariants.</b> What a session took it gives back exactly once, on every path: its place at the gates, its seat, its
 * sockets. A session lives on one loop. It outlives its listener and its virtual server.
 *
 * <p><b>Deliberately absent.</b> Choosing and remembering servers ({@code live}), moving bytes ({@code relay}), accepting
 * ({@code listen}).
 */
@NullMarked
package io.mooring.data.session;

import org.jspecify.annotations.NullMarked;
