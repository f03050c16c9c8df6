/** The control plane. */
@NullMarked
package io.mooring.control;

import org.jspecify.annotations.NullMarked;
