/**
 * The one place of this plane that reads and writes JSON: strictly, and naming all mistakes of a document at once.
 *
 * <p><b>Invariants.</b> A document is read in two steps: text to tree (UTF-8, no duplicate keys, bounded depth), tree to
 * record (no unknown fields, no coercions). Mistakes of the second step are collected, not thrown.
 *
 * <p><b>Deliberately absent.</b> HTTP, and the rules of the domain: those are the api's {@code SnapshotRules}.
 */
@NullMarked
package io.mooring.control.json;

import org.jspecify.annotations.NullMarked;
