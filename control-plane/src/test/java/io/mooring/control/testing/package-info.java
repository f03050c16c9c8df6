/** Fakes for the control plane's edges: the clock, and data planes as real HTTP servers. */
package io.mooring.control.testing;
