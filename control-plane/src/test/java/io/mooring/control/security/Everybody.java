package io.mooring.control.security;

import io.mooring.control.rest.ControlPlane;
import io.mooring.control.store.Database;
import io.mooring.control.testing.Caller;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A caller of each kind: one for each role, by its name, and those who are nobody, disabled, or have an old token. */
final class Everybody {
    private final Database database;
    private final Map<String, Caller> callers = new LinkedHashMap<>();

    /** The user of the role data-plane is named like this data plane. */
    Everybody(Database database, String plane) {
        this.database = database;
        for (Role role : Role.values()) {
            String name = role == Role.DATA_PLANE ? plane : "user-" + role.label();
            user(name, role, true);
            callers.put(role.label(), Caller.bearer(token(name, Clock.systemUTC(), null)));
        }
        callers.put("plane secret", Caller.bearer(ControlPlane.PLANE_SECRET));
        callers.put("nobody", Caller.NOBODY);
        user("user-disabled", Role.ADMIN, true);
        callers.put("disabled", Caller.bearer(token("user-disabled", Clock.systemUTC(), null)));
        user("user-disabled", Role.ADMIN, false);
        Clock anHourAgo = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        callers.put("expired", Caller.bearer(token("user-admin", anHourAgo, 1L)));
    }

    /** All of them by name: a role's label, or {@code plane secret}, {@code nobody}, {@code disabled}, {@code expired}. */
    Map<String, Caller> callers() {
        return callers;
    }

    /** Removes all users but the first. */
    void remove() {
        Users users = new Users(database);
        users.all().forEach(user -> {
            if (!user.user().name().equals(FirstUser.NAME)) {
                users.delete(user.user().name(), before -> {});
            }
        });
    }

    private void user(String name, Role role, boolean enabled) {
        new Users(database).write(name, before -> new Users.Wish(new User(name, role, enabled, null), false));
    }

    private String token(String user, Clock clock, @Nullable Long seconds) {
        String name = "t" + (seconds == null ? "" : seconds);
        return new Tokens(database, clock)
                .issue(user, new TokenWish(name, seconds, null), before -> {})
                .orElseThrow()
                .secret();
    }
}
