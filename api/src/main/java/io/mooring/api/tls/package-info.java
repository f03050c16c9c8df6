/**
 * What both planes must be of one mind about when they speak TLS: which files they read (PEM), that they read them again
 * when they change, whom they believe, and how they say what is wrong.
 *
 * <p><b>Invariants.</b> What was read before stays in use when a file that has changed makes no sense. Keys and
 * certificates that were read together are used together. No message has anything of a key.
 *
 * <p><b>Deliberately absent.</b> Sockets, HTTP, timers and logging: each plane has its own. Anything but the JDK.
 */
@NullMarked
package io.mooring.api.tls;

import org.jspecify.annotations.NullMarked;
