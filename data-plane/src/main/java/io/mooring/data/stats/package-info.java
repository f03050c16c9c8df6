/**
 * Stats: what is counted, and how it is shown. Writers are the relay loops, so counters are striped and never waited for; a
 * reader's sum may be a moment old.
 *
 * <p><b>Invariants.</b> A label's values come from the configuration or from an enum, never from traffic. What is removed from
 * the configuration is removed from here.
 *
 * <p><b>Deliberately absent.</b> Rates, percentiles and history: whoever scrapes has them.
 */
@NullMarked
package io.mooring.data.stats;

import org.jspecify.annotations.NullMarked;
