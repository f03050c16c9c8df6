package io.mooring.control.security;

/**
 * Somebody who has shown who they are.
 *
 * @param name the user's name: the author of what they change
 * @param role what they may do
 */
record Account(String name, Role role) {}
