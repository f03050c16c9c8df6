package io.mooring.control.security;

/**
 * A user as it is kept, which is what its ETag covers: another password is another tag.
 *
 * @param user as desired, without the password
 * @param status what is known of the password
 */
public record RegisteredUser(User user, UserStatus status) {}
