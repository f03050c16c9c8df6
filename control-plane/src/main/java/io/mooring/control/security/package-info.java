/**
 * Who is calling, and what they may do.
 *
 * <p><b>Invariants.</b> Everything is closed but liveness and readiness, and what has no row in {@link
 * io.mooring.control.security.Permissions} is for admins. No secret is stored in clear by the database, no secret is logged,
 * secrets are compared in constant time, and an unknown user costs as much work as a wrong password. What is remembered of a
 * login never outlives a change of its user: the user is read at every request. Whoever comes, what is kept of failures is
 * bounded, and so is what is computed at once.
 *
 * <p><b>Deliberately absent.</b> Sessions, cookies, forms, and a default password.
 */
@NullMarked
package io.mooring.control.security;

import org.jspecify.annotations.NullMarked;
