/** The data plane: the program itself, wired by hand in one class. */
@NullMarked
package io.mooring.data;

import org.jspecify.annotations.NullMarked;
