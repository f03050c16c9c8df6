package io.mooring.control.fleet;

import io.mooring.control.json.Json;
import io.mooring.control.store.Database;
import io.mooring.control.store.Notifications;
import io.mooring.control.store.StoreFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The table {@code data_planes}: how each data plane is registered.
 *
 * <p>Threading: stateless; every method takes a connection of its own and blocks. {@link StoreFailure} when the database
 * fails.
 */
@Singleton
class Registry {
    private final Database database;
    private final Json json;

    @Inject
    Registry(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    /** Whether other replicas register data planes, too. */
    boolean shared() {
        return database.shared();
    }

    /** Every registration, by name. */
    List<DataPlane> all() {
        try (Connection connection = database.connection();
                PreparedStatement select =
                        connection.prepareStatement("select name, url, labels from data_planes order by name");
                ResultSet row = select.executeQuery()) {
            List<DataPlane> found = new ArrayList<>();
            while (row.next()) {
                found.add(new DataPlane(row.getString(1), row.getString(2), labels(row.getString(3))));
            }
            return found;
        } catch (SQLException e) {
            throw new StoreFailure("cannot read the data planes", e);
        }
    }

    /** Writes a registration, in place of the one of its name. */
    void put(DataPlane plane) {
        try (Connection connection = database.connection();
                PreparedStatement upsert =
                        connection.prepareStatement("insert into data_planes (name, url, labels) values (?, ?, ?)"
                                + " on conflict (name) do update set url = excluded.url, labels = excluded.labels")) {
            upsert.setString(1, plane.name());
            upsert.setString(2, plane.url());
            upsert.setString(3, new String(json.bytes(plane.labels()), StandardCharsets.UTF_8));
            upsert.executeUpdate();
            database.tell(connection, Notifications.DATA_PLANE, plane.name());
        } catch (SQLException e) {
            throw new StoreFailure("cannot register data plane " + plane.name(), e);
        }
    }

    /** Removes a registration, if it is there. */
    void delete(String name) {
        try (Connection connection = database.connection();
                PreparedStatement delete = connection.prepareStatement("delete from data_planes where name = ?")) {
            delete.setString(1, name);
            delete.executeUpdate();
            database.tell(connection, Notifications.DATA_PLANE, name);
        } catch (SQLException e) {
            throw new StoreFailure("cannot remove data plane " + name, e);
        }
    }

    @SuppressWarnings("unchecked") // written above, from a map of strings
    private Map<String, String> labels(String text) {
        return json.readOwn(text.getBytes(StandardCharsets.UTF_8), Map.class);
    }
}
