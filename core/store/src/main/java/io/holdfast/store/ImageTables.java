package io.holdfast.store;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.ImageUse;
import io.holdfast.model.ImageVolume;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ImageWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The register of images: its rows, what guards them, what is being done, and what is left of those that are gone. */
final class ImageTables {
    private static final int KEPT = 0;
    private static final int UNDER_WAY = 1;
    private static final int EXPIRED = 2;
    private static final int UNIT_SCOPE = 0;
    private static final int LOT_SCOPE = 1;

    private static final String IMAGE =
            "SELECT i.id, w.text, i.path, i.bytes, i.sha256, i.state, i.check_at, i.registered_at";
    static final String TO_CHECK = IMAGE + " FROM image i CROSS JOIN word w WHERE i.state = 0"
            + " AND i.root = (SELECT id FROM word WHERE text = ?) AND i.check_at <= ? AND w.id = i.root"
            + " ORDER BY i.check_at LIMIT ?";
    static final String OLDEST = IMAGE
            + " FROM image i CROSS JOIN word w WHERE i.state = 0 AND i.root = (SELECT id FROM word WHERE text = ?)"
            + " AND i.class = ? AND (i.registered_at, i.id) > (?, ?) AND i.registered_at < ? AND w.id = i.root"
            + " ORDER BY i.registered_at, i.id LIMIT ?";
    private static final String TOMBSTONE =
            "SELECT t.sequence, t.image, w.text, t.path, t.bytes, t.sha256, t.found, r.text, t.at,"
                    + " t.hash, (SELECT p.hash FROM image_tombstone p WHERE p.sequence = t.sequence - 1)"
                    + " FROM image_tombstone t JOIN word w ON w.id = t.root JOIN word r ON r.id = t.rule";
    private static final String ADD_VOLUME = " ON CONFLICT (root, station, class, family, customer, day) DO UPDATE SET"
            + " results = image_volume.results + excluded.results, images = image_volume.images + excluded.images,"
            + " bytes = image_volume.bytes + excluded.bytes, kept_bytes = image_volume.kept_bytes + excluded.kept_bytes";
    private static final String FREEZE =
            "SELECT id, kind, subject, scope, name, from_time, to_time, at, actor, reason, lifted_at,"
                    + " lifted_by, lifted_reason FROM image_freeze";
    private static final String MEMBERS = "SELECT a.value, c.name, f.state FROM (%s) a CROSS JOIN cluster_member m"
            + " CROSS JOIN cluster k CROSS JOIN episode e CROSS JOIN nonconformance c"
            + " LEFT JOIN nonconformance_file f ON f.name = c.name"
            + " WHERE m.unit = a.value AND k.id = m.cluster AND e.id = k.episode AND c.episode = e.name";
    private static final String NAMED = "SELECT a.value, f.name, f.state FROM (%s) a CROSS JOIN nonconformance_scope s"
            + " CROSS JOIN nonconformance_file f WHERE s.kind = ? AND s.name = a.value AND f.id = s.file";

    private final Session session;
    private final Runs runs;
    private final Names names;

    /** The tombstone that was written last in this transaction: a batch of them need not be looked for one by one. */
    private @Nullable ImageTombstone latest;

    ImageTables(Session session, Runs runs, Names names) {
        this.session = session;
        this.runs = runs;
        this.names = names;
    }

    // What is registered.

    boolean register(InspectionResult result, long id, Collection<ImageWriter.Registration> images, Words words)
            throws SQLException, IOException {
        long station = words.id(result.station().value());
        long received = Times.nanos(Objects.requireNonNull(result.receivedTime(), "receivedTime"));
        boolean first = true;
        boolean joined = false;
        for (ImageWriter.Registration image : images) {
            long root = words.id(image.root());
            long family = idOrNone(image.family(), words);
            long customer = idOrNone(image.customer(), words);
            long hash = hash(image.path());
            long registered = image.notBefore() == null ? received : Math.max(received, Times.nanos(image.notBefore()));
            Optional<Long> present = session.number(
                    "SELECT id FROM image WHERE path_hash = ? AND root = ? AND path = ? AND state < 2 ORDER BY id DESC LIMIT 1",
                    hash,
                    root,
                    image.path());
            long number;
            if (present.isPresent()) {
                number = present.get();
                joined = true;
                session.update(
                        "UPDATE image SET class = CASE WHEN class < ? THEN ? ELSE class END,"
                                + " registered_at = CASE WHEN registered_at < ? THEN ? ELSE registered_at END,"
                                + " check_at = CASE WHEN check_at > ? THEN ? ELSE check_at END WHERE id = ?",
                        code(image.imageClass()),
                        code(image.imageClass()),
                        registered,
                        registered,
                        Times.nanos(image.checkAt()),
                        Times.nanos(image.checkAt()),
                        number);
            } else {
                number = session.insert(
                        "INSERT INTO image (root, path, path_hash, bytes, sha256, class, registered_at, state, check_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?) RETURNING id",
                        root,
                        image.path(),
                        hash,
                        image.bytes(),
                        bytes(image.sha256()),
                        code(image.imageClass()),
                        registered,
                        Times.nanos(image.checkAt()));
            }
            session.update(
                    "INSERT INTO image_use (image, n, result, station, class, family, customer, day)"
                            + " SELECT ?, coalesce(max(n), 0) + 1, ?, ?, ?, ?, ?, ? FROM image_use WHERE image = ?",
                    number,
                    id,
                    station,
                    code(image.imageClass()),
                    family,
                    customer,
                    image.day().toEpochDay(),
                    number);
            if (present.isEmpty()) {
                session.update(
                        "INSERT INTO image_volume (root, station, class, family, customer, day, results, images, bytes,"
                                + " kept_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)" + ADD_VOLUME,
                        root,
                        station,
                        code(image.imageClass()),
                        family,
                        customer,
                        image.day().toEpochDay(),
                        first ? 1 : 0,
                        image.bytes(),
                        image.bytes());
                first = false;
            }
        }
        return joined;
    }

    /** Takes what an image takes off the volume of a root, or adds it: it was counted with the first result that brought it. */
    private void volume(long image, long root, int sign) throws SQLException {
        // One statement, in the database: the row of the new root may not be there.
        session.update(
                "INSERT INTO image_volume (root, station, class, family, customer, day, results, images, bytes, kept_bytes)"
                        + " SELECT ?, u.station, u.class, u.family, u.customer, u.day, 0, 0, 0, ? * i.bytes"
                        + " FROM image i CROSS JOIN image_use u WHERE i.id = ? AND u.image = i.id AND u.n = 1"
                        + ADD_VOLUME,
                root,
                sign,
                image);
    }

    private static long idOrNone(@Nullable String text, Words words) throws SQLException {
        return text == null ? 0 : words.id(text);
    }

    /** FNV-1a: short, and paths differ in their last characters. */
    private static long hash(String path) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    private static byte @Nullable [] bytes(@Nullable String sha256) {
        return sha256 == null ? null : HexFormat.of().parseHex(sha256);
    }

    private static @Nullable String hex(byte @Nullable [] sha256) {
        return sha256 == null ? null : HexFormat.of().formatHex(sha256);
    }

    private record Head(
            long number,
            String root,
            String path,
            long bytes,
            @Nullable String sha256,
            int state,
            Instant checkAt,
            Instant registeredAt) {}

    private static Head head(ResultSet row) throws SQLException {
        return new Head(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                hex(row.getBytes(5)),
                row.getInt(6),
                Times.instant(row.getLong(7)),
                Times.instant(row.getLong(8)));
    }

    private List<RegisteredImage> images(List<Head> heads) throws SQLException, IOException {
        if (heads.isEmpty()) {
            return List.of();
        }
        Map<Long, List<ImageUse>> uses = new HashMap<>();
        record Use(long image, ImageUse use) {}
        session.each(
                "SELECT u.image, u.class, f.text, c.text, r.name_shape, r.name_number, fn.text, r.unit_shape, r.unit_number, fu.text,"
                        + " r.run, r.device_time, r.received_time FROM (" + session.numbersOfArray()
                        + ") a CROSS JOIN image_use u CROSS JOIN result r" + ResultRows.JOINS
                        + " LEFT JOIN word f ON f.id = u.family LEFT JOIN word c ON c.id = u.customer"
                        + " WHERE u.image = a.value AND r.id = u.result ORDER BY u.image, u.n",
                row -> new Use(row.getLong(1), use(row)),
                it -> uses.computeIfAbsent(it.image(), image -> new ArrayList<>(1))
                        .add(it.use()),
                Json.numbers(heads.stream().map(Head::number).toList()));
        List<RegisteredImage> images = new ArrayList<>(heads.size());
        for (Head head : heads) {
            images.add(new RegisteredImage(
                    head.number(),
                    head.root(),
                    head.path(),
                    head.bytes(),
                    head.sha256(),
                    state(head.state()),
                    head.checkAt(),
                    since(uses.getOrDefault(head.number(), List.of()), head.registeredAt())));
        }
        return images;
    }

    /** The last use counts from when the image was registered with it, which is not before the result was received. */
    private static List<ImageUse> since(List<ImageUse> uses, Instant registeredAt) {
        ImageUse last = uses.get(uses.size() - 1);
        if (last.registeredAt().equals(registeredAt)) {
            return uses;
        }
        List<ImageUse> known = new ArrayList<>(uses);
        known.set(
                uses.size() - 1,
                new ImageUse(
                        last.result(),
                        last.unit(),
                        last.station(),
                        last.lots(),
                        last.material(),
                        last.family(),
                        last.customer(),
                        last.imageClass(),
                        last.takenAt(),
                        registeredAt));
        return known;
    }

    private ImageUse use(ResultSet row) throws SQLException, IOException {
        Runs.Run run = runs.run(row.getLong(11));
        WorkContext context = run.context();
        List<MaterialLotId> lots = new ArrayList<>();
        if (context != null) {
            if (context.producedLot() != null) {
                lots.add(context.producedLot());
            }
            lots.addAll(context.consumedLots());
        }
        return new ImageUse(
                new ResultId(ResultRows.name(row, 5, names)),
                new UnitId(ResultRows.name(row, 8, names)),
                run.station(),
                lots,
                context == null ? null : context.material(),
                row.getString(3),
                row.getString(4),
                imageClass(row.getInt(2)),
                Times.instant(row.getLong(12)),
                Times.instant(row.getLong(13)));
    }

    Optional<RegisteredImage> image(long number) throws SQLException, IOException {
        List<Head> heads = session.list(
                IMAGE + " FROM image i CROSS JOIN word w WHERE i.id = ? AND w.id = i.root", ImageTables::head, number);
        return images(heads).stream().findFirst();
    }

    List<RegisteredImage> ofResult(long result) throws SQLException, IOException {
        List<Head> heads = session.list(
                IMAGE + " FROM image_use u CROSS JOIN image i CROSS JOIN word w WHERE u.result = ? AND i.id = u.image"
                        + " AND w.id = i.root ORDER BY i.id",
                ImageTables::head,
                result);
        return images(heads);
    }

    Optional<RegisteredImage> at(String root, String path) throws SQLException, IOException {
        List<Head> heads = session.list(
                IMAGE
                        + " FROM image i CROSS JOIN word w WHERE i.path_hash = ? AND i.path = ? AND w.id = i.root AND w.text = ?"
                        + " ORDER BY CASE i.state WHEN 2 THEN 1 ELSE 0 END, i.id DESC LIMIT 1",
                ImageTables::head,
                hash(path),
                path,
                root);
        return images(heads).stream().findFirst();
    }

    List<RegisteredImage> behind(long after, int limit) throws SQLException, IOException {
        return images(session.list(
                IMAGE + " FROM image i CROSS JOIN word w WHERE i.id > ? AND w.id = i.root ORDER BY i.id LIMIT ?",
                ImageTables::head,
                after,
                limit));
    }

    List<RegisteredImage> toCheck(String root, Instant now, int limit) throws SQLException, IOException {
        return images(session.list(TO_CHECK, ImageTables::head, root, Times.nanos(now), limit));
    }

    List<RegisteredImage> oldest(String root, ImageClass imageClass, Instant from, long after, Instant to, int limit)
            throws SQLException, IOException {
        return images(session.list(
                OLDEST, ImageTables::head, root, code(imageClass), Times.nanos(from), after, Times.nanos(to), limit));
    }

    void checkAgain(Collection<Long> images, Instant at) throws SQLException {
        if (!images.isEmpty()) {
            session.update(
                    "UPDATE image SET check_at = ? WHERE state = 0 AND id IN (" + session.numbersOfArray() + ")",
                    Times.nanos(at),
                    Json.numbers(images));
        }
    }

    // What is being done.

    /** What the intents of a batch have in common, mostly all of it. */
    private record Measure(
            ImageIntent.Step step,
            String rule,
            Instant at,
            @Nullable String root) {}

    void intend(Collection<ImageIntent> intents, Words words) throws SQLException {
        Map<Measure, List<Long>> alike = new LinkedHashMap<>();
        for (ImageIntent intent : intents) {
            alike.computeIfAbsent(
                            new Measure(intent.step(), intent.rule(), intent.at(), intent.root()),
                            it -> new ArrayList<>())
                    .add(intent.image());
        }
        for (Map.Entry<Measure, List<Long>> each : alike.entrySet()) {
            Measure measure = each.getKey();
            String numbers = Json.numbers(each.getValue());
            int changed = session.update(
                    "UPDATE image SET state = 1 WHERE state < 2 AND id IN (" + session.numbersOfArray() + ")", numbers);
            if (changed != each.getValue().size()) {
                throw new IllegalArgumentException("images must be there, were not all: " + numbers);
            }
            session.update(
                    "INSERT INTO image_intent (image, step, rule, at, root)"
                            + " SELECT a.value, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT)"
                            + " FROM (" + session.numbersOfArray() + ") a WHERE TRUE"
                            + " ON CONFLICT (image) DO UPDATE SET step = excluded.step, rule = excluded.rule,"
                            + " at = excluded.at, root = excluded.root",
                    switch (measure.step()) {
                        case DELETE -> 0;
                        case COPY -> 1;
                        case REMOVE_SOURCE -> 2;
                    },
                    words.id(measure.rule()),
                    Times.nanos(measure.at()),
                    words.idOrNull(measure.root()),
                    numbers);
        }
    }

    List<ImageIntent> intents(int limit) throws SQLException, IOException {
        return session.list(
                "SELECT t.image, t.step, r.text, t.at, w.text FROM image_intent t JOIN word r ON r.id = t.rule"
                        + " LEFT JOIN word w ON w.id = t.root ORDER BY t.image LIMIT ?",
                row -> new ImageIntent(
                        row.getLong(1),
                        switch (row.getInt(2)) {
                            case 0 -> ImageIntent.Step.DELETE;
                            case 1 -> ImageIntent.Step.COPY;
                            case 2 -> ImageIntent.Step.REMOVE_SOURCE;
                            default -> throw new SQLException("no step has the code " + row.getInt(2));
                        },
                        row.getString(3),
                        Times.instant(row.getLong(4)),
                        row.getString(5)),
                limit);
    }

    void withdraw(long image, Instant checkAt) throws SQLException {
        session.update("DELETE FROM image_intent WHERE image = ?", image);
        session.update(
                "UPDATE image SET state = ?, check_at = ? WHERE id = ? AND state = ?",
                KEPT,
                Times.nanos(checkAt),
                image,
                UNDER_WAY);
    }

    void moved(long image, String root, Words words) throws SQLException, IOException {
        long from = session.number("SELECT root FROM image WHERE id = ?", image).orElseThrow();
        long to = words.id(root);
        if (from != to) {
            session.update("UPDATE image SET root = ? WHERE id = ?", to, image);
            volume(image, from, -1);
            volume(image, to, 1);
        }
    }

    void expired(List<ImageTombstone> tombstones, Words words) throws SQLException, IOException {
        if (tombstones.isEmpty()) {
            return;
        }
        Optional<ImageTombstone> last = latest == null ? lastTombstone() : Optional.of(latest);
        long sequence = last.map(ImageTombstone::sequence).orElse(0L);
        String hash = last.map(ImageTombstone::hash).orElse("0".repeat(64));
        for (ImageTombstone tombstone : tombstones) {
            if (tombstone.sequence() != sequence + 1
                    || !tombstone.previousHash().equals(hash)) {
                throw new IllegalArgumentException("tombstone must follow link " + sequence + " with hash " + hash
                        + ", was link " + tombstone.sequence() + " after " + tombstone.previousHash());
            }
            sequence = tombstone.sequence();
            hash = tombstone.hash();
        }
        String numbers =
                Json.numbers(tombstones.stream().map(ImageTombstone::image).toList());
        String among = " IN (" + session.numbersOfArray() + ")";
        if (session.update("DELETE FROM image_intent WHERE step = 0 AND image" + among, numbers) != tombstones.size()) {
            throw new IllegalArgumentException(
                    "images are only deleted after that was intended, was not of all: " + numbers);
        }
        session.update("UPDATE image SET state = 2 WHERE id" + among, numbers);
        for (ImageTombstone tombstone : tombstones) {
            session.update(
                    "INSERT INTO image_tombstone (sequence, image, root, path, bytes, sha256, found, rule, at, hash)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    tombstone.sequence(),
                    tombstone.image(),
                    words.id(tombstone.root()),
                    tombstone.path(),
                    tombstone.bytes(),
                    bytes(tombstone.sha256()),
                    tombstone.found() ? 1 : 0,
                    words.id(tombstone.rule()),
                    Times.nanos(tombstone.at()),
                    bytes(tombstone.hash()));
        }
        session.update(
                "INSERT INTO image_volume (root, station, class, family, customer, day, results, images, bytes, kept_bytes)"
                        + " SELECT i.root, u.station, u.class, u.family, u.customer, u.day, 0, 0, 0, -sum(i.bytes) FROM ("
                        + session.numbersOfArray()
                        + ") a CROSS JOIN image i CROSS JOIN image_use u WHERE i.id = a.value AND u.image = i.id AND u.n = 1"
                        + " GROUP BY i.root, u.station, u.class, u.family, u.customer, u.day" + ADD_VOLUME,
                numbers);
        latest = tombstones.get(tombstones.size() - 1);
    }

    private static ImageTombstone tombstone(ResultSet row) throws SQLException {
        byte[] previous = row.getBytes(11);
        return new ImageTombstone(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                hex(row.getBytes(6)),
                row.getInt(7) != 0,
                row.getString(8),
                Times.instant(row.getLong(9)),
                previous == null ? "0".repeat(64) : HexFormat.of().formatHex(previous),
                HexFormat.of().formatHex(row.getBytes(10)));
    }

    Optional<ImageTombstone> lastTombstone() throws SQLException, IOException {
        return session.first(TOMBSTONE + " ORDER BY t.sequence DESC LIMIT 1", ImageTables::tombstone);
    }

    Optional<ImageTombstone> tombstoneOf(long image) throws SQLException, IOException {
        return session.first(
                TOMBSTONE + " WHERE t.image = ? ORDER BY t.sequence DESC LIMIT 1", ImageTables::tombstone, image);
    }

    void forEachTombstone(Consumer<? super ImageTombstone> action) throws SQLException, IOException {
        session.each(TOMBSTONE + " ORDER BY t.sequence", ImageTables::tombstone, action);
    }

    // What guards images.

    ImageFreeze freeze(ImageFreeze.Kind kind, String subject, FreezeScope scope, Instant at, String by, String reason)
            throws SQLException {
        FreezeScope.Interval interval = scope instanceof FreezeScope.Interval it ? it : null;
        long number = session.insert(
                "INSERT INTO image_freeze (kind, subject, scope, name, from_time, to_time, at, actor, reason)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                code(kind),
                subject,
                code(scope),
                name(scope),
                interval == null ? null : Times.nanos(interval.from()),
                interval == null ? null : Times.nanosOrNull(interval.to()),
                Times.nanos(at),
                by,
                reason);
        return new ImageFreeze(number, kind, subject, scope, at, by, reason, null);
    }

    private static @Nullable String name(FreezeScope scope) {
        if (scope instanceof FreezeScope.Lot it) {
            return it.lot().value();
        }
        if (scope instanceof FreezeScope.Unit it) {
            return it.unit().value();
        }
        if (scope instanceof FreezeScope.Family it) {
            return it.name();
        }
        EquipmentId station = ((FreezeScope.Interval) scope).station();
        return station == null ? null : station.value();
    }

    boolean lift(long freeze, ImageFreeze.Lifted how) throws SQLException {
        return session.update(
                        "UPDATE image_freeze SET lifted_at = ?, lifted_by = ?, lifted_reason = ?"
                                + " WHERE id = ? AND lifted_at IS NULL",
                        Times.nanos(how.at()),
                        how.by(),
                        how.reason(),
                        freeze)
                > 0;
    }

    private static ImageFreeze freeze(ResultSet row) throws SQLException {
        long to = row.getLong(7);
        Instant end = row.wasNull() ? null : Times.instant(to);
        String name = row.getString(5);
        FreezeScope scope = switch (row.getInt(4)) {
            case 0 -> new FreezeScope.Lot(new MaterialLotId(name));
            case 1 -> new FreezeScope.Unit(new UnitId(name));
            case 2 -> new FreezeScope.Family(name);
            case 3 ->
                new FreezeScope.Interval(
                        name == null ? null : new EquipmentId(name), Times.instant(row.getLong(6)), end);
            default -> throw new SQLException("no scope has the code " + row.getInt(4));
        };
        String liftedBy = row.getString(12);
        return new ImageFreeze(
                row.getLong(1),
                freezeKind(row.getInt(2)),
                row.getString(3),
                scope,
                Times.instant(row.getLong(8)),
                row.getString(9),
                row.getString(10),
                liftedBy == null
                        ? null
                        : new ImageFreeze.Lifted(Times.instant(row.getLong(11)), liftedBy, row.getString(13)));
    }

    Optional<ImageFreeze> freeze(long number) throws SQLException, IOException {
        return session.first(FREEZE + " WHERE id = ?", ImageTables::freeze, number);
    }

    void forEachFreeze(boolean inForceOnly, Consumer<? super ImageFreeze> action) throws SQLException, IOException {
        session.each(
                FREEZE + (inForceOnly ? " WHERE lifted_at IS NULL" : "") + " ORDER BY id", ImageTables::freeze, action);
    }

    /** Notes the lots and units that the file of a nonconformance names, for its images to be found. */
    static void scope(Session session, NonconformanceFile file) throws SQLException {
        for (UnitId unit : file.subject().serials()) {
            scope(session, UNIT_SCOPE, unit.value(), file);
        }
        for (MaterialLotId lot : file.subject().lots()) {
            scope(session, LOT_SCOPE, lot.value(), file);
        }
    }

    /** What a later revision no longer names was named once: its images stay what they are, evidence. */
    private static void scope(Session session, int kind, String name, NonconformanceFile file) throws SQLException {
        session.update(
                "INSERT INTO nonconformance_scope (kind, name, file) SELECT ?, ?, id FROM nonconformance_file WHERE name = ?"
                        + " ON CONFLICT DO NOTHING",
                kind,
                name,
                file.id().value());
    }

    /** Guards by the name of a unit, lot or family. */
    private static final class Found {
        private final Map<String, Set<ImageGuard>> guards = new HashMap<>();

        void add(String name, ImageGuard guard) {
            guards.computeIfAbsent(name, it -> new LinkedHashSet<>()).add(guard);
        }

        Set<ImageGuard> of(@Nullable String name) {
            return guards.getOrDefault(name, Set.of());
        }
    }

    Map<Long, List<ImageGuard>> guards(Collection<RegisteredImage> images) throws SQLException, IOException {
        Set<String> units = new LinkedHashSet<>();
        Set<String> lots = new LinkedHashSet<>();
        Set<String> families = new LinkedHashSet<>();
        for (RegisteredImage image : images) {
            for (ImageUse use : image.uses()) {
                units.add(use.unit().value());
                use.lots().forEach(lot -> lots.add(lot.value()));
                if (use.family() != null) {
                    families.add(use.family());
                }
            }
        }
        Map<String, Set<String>> others = otherNames(lots);
        others.values().forEach(lots::addAll);
        Found ofUnits = new Found();
        Found ofLots = new Found();
        Found ofFamilies = new Found();
        holds("hold_unit", "unit", units, ofUnits);
        holds("hold_lot", "lot", lots, ofLots);
        nonconformances(MEMBERS, units, ofUnits);
        nonconformances(NAMED, units, ofUnits, UNIT_SCOPE);
        nonconformances(NAMED, lots, ofLots, LOT_SCOPE);
        freezes(0, lots, ofLots);
        freezes(1, units, ofUnits);
        freezes(2, families, ofFamilies);
        List<ImageFreeze> intervals = session.list(FREEZE + " WHERE scope = 3 ORDER BY id", ImageTables::freeze);
        Map<Long, Set<ImageGuard>> waiting = new HashMap<>();
        waiting("outbox", images, waiting);
        waiting("parked", images, waiting);
        Map<Long, List<ImageGuard>> guards = new LinkedHashMap<>();
        for (RegisteredImage image : images) {
            Set<ImageGuard> all = new LinkedHashSet<>();
            for (ImageUse use : image.uses()) {
                all.addAll(ofUnits.of(use.unit().value()));
                for (MaterialLotId lot : use.lots()) {
                    all.addAll(ofLots.of(lot.value()));
                    others.getOrDefault(lot.value(), Set.of()).forEach(other -> all.addAll(ofLots.of(other)));
                }
                all.addAll(ofFamilies.of(use.family()));
                for (ImageFreeze freeze : intervals) {
                    if (freeze.scope().covers(use)) {
                        all.add(new ImageGuard(guardKind(freeze.kind()), freeze.subject(), freeze.isInForce()));
                    }
                }
            }
            all.addAll(waiting.getOrDefault(image.number(), Set.of()));
            if (!all.isEmpty()) {
                guards.put(image.number(), List.copyOf(all));
            }
        }
        return guards;
    }

    /** The other names of lots, of provisional ones and of what these turned out to be: a hold may name either. */
    private Map<String, Set<String>> otherNames(Set<String> lots) throws SQLException, IOException {
        Map<String, Set<String>> others = new HashMap<>();
        if (lots.isEmpty()) {
            return others;
        }
        for (String lot : lots) {
            String resolved = Genealogy.resolved(session, lot);
            if (!resolved.equals(lot)) {
                others.computeIfAbsent(lot, it -> new LinkedHashSet<>()).add(resolved);
            }
        }
        for (LotResolution resolution : Genealogy.resolutions(
                session, lots.stream().map(MaterialLotId::new).toList())) {
            others.computeIfAbsent(resolution.lot().value(), it -> new LinkedHashSet<>())
                    .add(resolution.provisional().value());
        }
        return others;
    }

    private void holds(String table, String column, Set<String> names, Found found) throws SQLException, IOException {
        if (names.isEmpty()) {
            return;
        }
        record Held(
                String name,
                String hold,
                int status,
                @Nullable String report,
                boolean open) {}
        session.each(
                heldSql(session, table, column),
                row -> new Held(row.getString(1), row.getString(2), row.getInt(3), row.getString(4), isOpen(row, 5)),
                held -> {
                    // What a person decided not to hold was evidence of nothing.
                    if (held.status() != 4) {
                        found.add(held.name(), new ImageGuard(ImageGuard.Kind.HOLD, held.hold(), held.status() < 3));
                    }
                    if (held.report() != null) {
                        found.add(
                                held.name(),
                                new ImageGuard(ImageGuard.Kind.NONCONFORMANCE, held.report(), held.open()));
                    }
                },
                Json.array(names));
    }

    /** A report that nobody has a file of yet is as open as can be. */
    private static boolean isOpen(ResultSet row, int column) throws SQLException {
        int state = row.getInt(column);
        return row.wasNull() || state < 2;
    }

    private void nonconformances(String sql, Set<String> names, Found found, @Nullable Object... more)
            throws SQLException, IOException {
        if (names.isEmpty()) {
            return;
        }
        record Reported(String name, String report, boolean open) {}
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(Json.array(names));
        arguments.addAll(Arrays.asList(more));
        session.each(
                String.format(sql, session.textsOfArray()),
                row -> new Reported(row.getString(1), row.getString(2), isOpen(row, 3)),
                reported -> found.add(
                        reported.name(),
                        new ImageGuard(ImageGuard.Kind.NONCONFORMANCE, reported.report(), reported.open())),
                arguments.toArray());
    }

    private void freezes(int scope, Set<String> names, Found found) throws SQLException, IOException {
        if (names.isEmpty()) {
            return;
        }
        record Frozen(String name, ImageGuard guard) {}
        session.each(
                "SELECT a.value, z.kind, z.subject, z.lifted_at IS NULL FROM (" + session.textsOfArray()
                        + ") a CROSS JOIN image_freeze z WHERE z.scope = ? AND z.name = a.value",
                row -> new Frozen(
                        row.getString(1),
                        new ImageGuard(guardKind(freezeKind(row.getInt(2))), row.getString(3), row.getBoolean(4))),
                frozen -> found.add(frozen.name(), frozen.guard()),
                Json.array(names),
                scope);
    }

    /** What waits, or is parked, of the results of images. */
    static String waitingSql(Session session, String table) {
        return "SELECT u.image, d.text FROM (" + session.numbersOfArray() + ") a CROSS JOIN image_use u CROSS JOIN "
                + table + " o CROSS JOIN word d"
                + " WHERE u.image = a.value AND o.content = u.result AND o.lane IN (2, 3) AND d.id = o.destination";
    }

    /** The holds that name units or lots, with their reports. */
    static String heldSql(Session session, String table, String column) {
        return "SELECT a.value, h.name, s.status, c.name, f.state FROM (" + session.textsOfArray() + ") a CROSS JOIN "
                + table + " u CROSS JOIN hold h CROSS JOIN hold_state s LEFT JOIN nonconformance c ON c.hold = h.name"
                + " LEFT JOIN nonconformance_file f ON f.name = c.name WHERE u." + column
                + " = a.value AND h.id = u.hold AND s.hold = h.id";
    }

    private void waiting(String table, Collection<RegisteredImage> images, Map<Long, Set<ImageGuard>> waiting)
            throws SQLException, IOException {
        if (images.isEmpty()) {
            return;
        }
        record Row(long image, String destination) {}
        session.each(
                waitingSql(session, table),
                row -> new Row(row.getLong(1), row.getString(2)),
                row -> waiting.computeIfAbsent(row.image(), image -> new LinkedHashSet<>())
                        .add(new ImageGuard(ImageGuard.Kind.UNDELIVERED, row.destination(), true)),
                Json.numbers(images.stream().map(RegisteredImage::number).toList()));
    }

    // What images take.

    void forEachVolume(Consumer<? super ImageVolume> action) throws SQLException, IOException {
        session.each(
                "SELECT w.text, s.text, v.class, f.text, c.text, v.day, v.results, v.images, v.bytes, v.kept_bytes"
                        + " FROM image_volume v JOIN word w ON w.id = v.root JOIN word s ON s.id = v.station"
                        + " LEFT JOIN word f ON f.id = v.family LEFT JOIN word c ON c.id = v.customer"
                        + " ORDER BY w.text, s.text, v.class, v.family, v.customer, v.day",
                row -> new ImageVolume(
                        row.getString(1),
                        new EquipmentId(row.getString(2)),
                        imageClass(row.getInt(3)),
                        row.getString(4),
                        row.getString(5),
                        LocalDate.ofEpochDay(row.getLong(6)),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10)),
                action);
    }

    // Codes.

    private static int code(ImageClass imageClass) {
        return switch (imageClass) {
            case PASSED -> 0;
            case BORDERLINE -> 1;
            case REJECTED -> 2;
            case CONTAINMENT_EVIDENCE, COMPLAINT_EVIDENCE ->
                throw new IllegalArgumentException("imageClass must be one that a verdict gives, was " + imageClass);
        };
    }

    private static ImageClass imageClass(int code) throws SQLException {
        return switch (code) {
            case 0 -> ImageClass.PASSED;
            case 1 -> ImageClass.BORDERLINE;
            case 2 -> ImageClass.REJECTED;
            default -> throw new SQLException("no class of images has the code " + code);
        };
    }

    private static RegisteredImage.State state(int code) throws SQLException {
        return switch (code) {
            case KEPT -> RegisteredImage.State.KEPT;
            case UNDER_WAY -> RegisteredImage.State.UNDER_WAY;
            case EXPIRED -> RegisteredImage.State.EXPIRED;
            default -> throw new SQLException("no state of images has the code " + code);
        };
    }

    private static int code(FreezeScope scope) {
        if (scope instanceof FreezeScope.Lot) {
            return 0;
        }
        if (scope instanceof FreezeScope.Unit) {
            return 1;
        }
        return scope instanceof FreezeScope.Family ? 2 : 3;
    }

    private static int code(ImageFreeze.Kind kind) {
        return switch (kind) {
            case NONCONFORMANCE -> 0;
            case HOLD -> 1;
            case COMPLAINT -> 2;
            case LEGAL_HOLD -> 3;
        };
    }

    private static ImageFreeze.Kind freezeKind(int code) throws SQLException {
        return switch (code) {
            case 0 -> ImageFreeze.Kind.NONCONFORMANCE;
            case 1 -> ImageFreeze.Kind.HOLD;
            case 2 -> ImageFreeze.Kind.COMPLAINT;
            case 3 -> ImageFreeze.Kind.LEGAL_HOLD;
            default -> throw new SQLException("no kind of freeze has the code " + code);
        };
    }

    private static ImageGuard.Kind guardKind(ImageFreeze.Kind kind) {
        return switch (kind) {
            case NONCONFORMANCE -> ImageGuard.Kind.NONCONFORMANCE;
            case HOLD -> ImageGuard.Kind.HOLD;
            case COMPLAINT -> ImageGuard.Kind.COMPLAINT;
            case LEGAL_HOLD -> ImageGuard.Kind.LEGAL_HOLD;
        };
    }
}
