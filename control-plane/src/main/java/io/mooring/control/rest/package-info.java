/**
 * The REST contract: requests become edits, snapshots become representations.
 *
 * <p>{@code HttpEdge} stands before everything (request ids, sizes), {@code RequestRules} before every resource method
 * (query parameters, character sets). A resource method reads a document, hands a pure function of {@code Edits} to
 * {@code Writes}, and shows the result through {@code Answers}. Whatever goes wrong anywhere becomes an answer in
 * {@code Problems}.
 *
 * <p><b>Invariants.</b> A representation is made in {@code Representations} alone. No answer names a class of ours. What a
 * caller sends wrong never makes a 5xx.
 *
 * <p><b>Deliberately absent.</b> State of its own, SQL, and rules of the domain.
 */
@NullMarked
package io.mooring.control.rest;

import org.jspecify.annotations.NullMarked;
