/**
 * JSON at the data plane's boundary: the one place that turns bytes into the records of the api and back.
 *
 * <p><b>Invariant.</b> Reading is strict: unknown fields, duplicate keys and deep nesting are refused, never skipped.
 */
@NullMarked
package io.mooring.data.json;

import org.jspecify.annotations.NullMarked;
