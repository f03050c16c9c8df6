/**
 * Who is calling, and what they may do.
 *
 * <p><b>Invariants.</b> Everything is closed but liveness and readiness. No secret is stored in clear by the database, no
 * secret is logged, secrets are compared in constant time, and an unknown user costs as much time as a wrong password.
 *
 * <p><b>Deliberately absent.</b> Sessions, cookies, forms, and a default password.
 */
@NullMarked
package io.mooring.control.security;

import org.jspecify.annotations.NullMarked;
