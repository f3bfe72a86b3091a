package io.holdfast.store;

import io.holdfast.model.Place;
import java.sql.SQLException;
import java.util.Map;

/** The numbers of places of figures. Remembers numbers of its own transaction too: forget them when that is rolled back. */
final class Spots {
    private static final int REMEMBERED = 10_000;

    private final Session session;
    private final Map<Place, Long> ids = new RecentlyUsed<>(REMEMBERED);

    Spots(Session session) {
        this.session = session;
    }

    /** Returns the place's number; a new place gets one. */
    long id(Place place, Words words) throws SQLException {
        Long known = ids.get(place);
        if (known != null) {
            return known;
        }
        String where = place.position();
        long position = where == null ? 0 : words.id(where);
        long zone = place instanceof Place.Zone it ? words.id(it.name()) : 0;
        long x = place instanceof Place.Point it ? it.xMicrometres() : 0;
        long y = place instanceof Place.Point it ? it.yMicrometres() : 0;
        Long stored = session.number(
                        "SELECT id FROM ledger_spot WHERE position = ? AND zone = ? AND x_um = ? AND y_um = ?",
                        position,
                        zone,
                        x,
                        y)
                .orElse(null);
        long id = stored != null
                ? stored
                : session.insert(
                        "INSERT INTO ledger_spot (position, zone, x_um, y_um) VALUES (?, ?, ?, ?) RETURNING id",
                        position,
                        zone,
                        x,
                        y);
        ids.put(place, id);
        return id;
    }

    void forget() {
        ids.clear();
    }
}
