/**
 * What differs between two configurations, field by field: what the diff of two revisions and the plan of a dry run show.
 *
 * <p><b>Invariants.</b> A pure function: equal configurations give equal lists in equal order. Every difference is named,
 * and nothing that is the same. The order of virtual servers and of real servers is no difference.
 *
 * <p><b>Deliberately absent.</b> What a change does to connections, and how it is shown: whoever asks knows that.
 */
@NullMarked
package io.mooring.control.changes;

import org.jspecify.annotations.NullMarked;
