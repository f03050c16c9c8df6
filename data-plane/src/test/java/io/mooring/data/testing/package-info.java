/** What tests of several rooms share: time that moves when the test says so, and peers that do what it says. */
@NullMarked
package io.mooring.data.testing;

import org.jspecify.annotations.NullMarked;
