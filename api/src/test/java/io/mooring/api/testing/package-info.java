/** What the tests of all modules share: the checker of the room rules and the golden documents. */
package io.mooring.api.testing;
