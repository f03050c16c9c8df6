/** Fakes for the control plane's edges: the clock, and data planes as real HTTP servers; and what holds for all answers. */
package io.mooring.control.testing;
