package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which work-order context is valid at a station at a time: a function of the statements in the journal, in their order. Guarded
 * by the front door's lock.
 *
 * <p>The rule. A period without an end ends where the next statement for the same equipment begins; where two statements cover
 * an instant, the later one said is in force there. A source may so correct itself. What <em>another</em> source claimed (the
 * begin of its period, and all of a period with an end) is taken from it only where both mean the same context, or by a source
 * that counts more: a person, who may correct anybody, before the sources of the configured order, these before all others. Otherwise the statement is
 * refused, naming the one that stays. A station's own statement goes before its line's. Where nothing is stated, results stay
 * unbound.
 */
final class ContextBook {
    /** A station that changes over every minute is covered for a day. What is older is unbound until a person binds it. */
    private static final int KEPT_PER_EQUIPMENT = 1_440;

    /** How {@link Actor.Person} begins as text. */
    static final String PERSON = "person:";

    private final Map<EquipmentId, EquipmentId> lineOf;
    private final List<String> mostTrustedFirst;
    private final Map<EquipmentId, NavigableMap<Instant, Piece>> shelves = new HashMap<>();
    private long lastNumber;

    /**
     * @param lineOf the line of each station, where it has one
     * @param mostTrustedFirst the sources that count more than others
     */
    ContextBook(Map<EquipmentId, EquipmentId> lineOf, List<String> mostTrustedFirst) {
        this.lineOf = Map.copyOf(lineOf);
        this.mostTrustedFirst = List.copyOf(mostTrustedFirst);
    }

    /** Where a statement is in force; without an end, until the next begins. */
    private record Piece(
            ContextStatement statement,
            Instant from,
            @Nullable Instant to) {
        boolean reaches(Instant instant) {
            return to == null || to.isAfter(instant);
        }
    }

    /** A stretch of one station's device time; {@code to} is excluded, null for no end. */
    record Slice(
            EquipmentId station, Instant from, @Nullable Instant to) {}

    /**
     * What a statement changed.
     *
     * @param statement the statement, numbered
     * @param slices where it is in force now
     * @param taken the statements that were in force there before and said otherwise
     */
    record Change(ContextStatement statement, List<Slice> slices, List<ContextStatement> taken) {}

    /** Takes up what the journal has. */
    void restore(StoreReader journal) throws StoreException {
        for (EquipmentId equipment : journal.contextEquipment()) {
            for (ContextStatement statement : journal.contexts(equipment, KEPT_PER_EQUIPMENT)) {
                place(statement, end(equipment, statement.period()));
            }
        }
        lastNumber = journal.lastContextNumber();
    }

    /**
     * Takes in a statement.
     *
     * @return what it changed; empty where the very same is in force already
     * @throws ContextClashException where it may not take what it would
     */
    Optional<Change> state(EquipmentId equipment, ContextPeriod period, String source, Instant now) {
        Piece same = shelf(equipment).get(period.from());
        if (same != null && same.statement().period().equals(period)) {
            return Optional.empty();
        }
        Instant to = end(equipment, period);
        List<ContextStatement> taken = new ArrayList<>();
        for (Piece piece : overlapping(equipment, period.from(), to)) {
            ContextStatement other = piece.statement();
            if (endsBy(other.period(), period.from()) || sameContext(other.period(), period)) {
                continue;
            }
            if (!source.equals(other.source()) && !isPerson(source) && rank(source) >= rank(other.source())) {
                throw new ContextClashException(equipment, period, source, other);
            }
            taken.add(other);
        }
        ContextStatement statement = new ContextStatement(lastNumber + 1, equipment, period, source, now);
        lastNumber++;
        place(statement, to);
        return Optional.of(new Change(statement, slices(equipment, period.from(), to), List.copyOf(taken)));
    }

    /** Returns the context of a station at a device time; null where there is none. */
    @Nullable
    WorkContext at(EquipmentId station, Instant time) {
        Piece piece = pieceAt(station, time);
        return piece == null ? null : piece.statement().period().context();
    }

    /** Tells whether anybody said anything of a station at a device time, be it that it works without an order. */
    boolean isKnown(EquipmentId station, Instant time) {
        return pieceAt(station, time) != null;
    }

    /** Returns when, after an instant, a context of the station or its line next begins or ends. */
    Optional<Instant> nextChange(EquipmentId station, Instant after) {
        Instant next = null;
        for (EquipmentId equipment : withLine(station)) {
            NavigableMap<Instant, Piece> shelf = shelf(equipment);
            Map.Entry<Instant, Piece> now = shelf.floorEntry(after);
            Instant end = now == null ? null : now.getValue().to();
            for (Instant each : new Instant[] {end, shelf.higherKey(after)}) {
                if (each != null && each.isAfter(after) && (next == null || each.isBefore(next))) {
                    next = each;
                }
            }
        }
        return Optional.ofNullable(next);
    }

    /** Returns the stations that anything was stated for, or for their line. */
    Set<EquipmentId> stations() {
        Set<EquipmentId> stations = new LinkedHashSet<>();
        shelves.keySet().forEach(equipment -> stations.addAll(stationsOf(equipment)));
        return stations;
    }

    /** Returns the stations that a statement for this equipment concerns. */
    Collection<EquipmentId> stationsOf(EquipmentId equipment) {
        List<EquipmentId> stations = lineOf.entrySet().stream()
                .filter(each -> each.getValue().equals(equipment))
                .map(Map.Entry::getKey)
                .toList();
        return stations.isEmpty() ? List.of(equipment) : stations;
    }

    /** Returns the station, and the line that it is on. */
    List<EquipmentId> withLine(EquipmentId station) {
        EquipmentId line = lineOf.get(station);
        return line == null ? List.of(station) : List.of(station, line);
    }

    private @Nullable Piece pieceAt(EquipmentId station, Instant time) {
        for (EquipmentId equipment : withLine(station)) {
            Map.Entry<Instant, Piece> entry = shelf(equipment).floorEntry(time);
            if (entry != null && entry.getValue().reaches(time)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private NavigableMap<Instant, Piece> shelf(EquipmentId equipment) {
        NavigableMap<Instant, Piece> shelf = shelves.get(equipment);
        return shelf == null ? new TreeMap<>() : shelf;
    }

    private static boolean isPerson(String source) {
        return source.startsWith(PERSON);
    }

    private int rank(String source) {
        if (isPerson(source)) {
            return -1;
        }
        int place = mostTrustedFirst.indexOf(source);
        return place < 0 ? mostTrustedFirst.size() : place;
    }

    /** Tells whether a period ends where one begins that is said later. */
    private static boolean endsBy(ContextPeriod period, Instant begin) {
        return period.to() == null && period.from().isBefore(begin);
    }

    private static boolean sameContext(ContextPeriod one, ContextPeriod other) {
        WorkContext context = one.context();
        return context == null ? other.context() == null : context.equals(other.context());
    }

    /** Returns where the period ends: as said, or where the next statement begins. */
    private @Nullable Instant end(EquipmentId equipment, ContextPeriod period) {
        if (period.to() != null) {
            return period.to();
        }
        for (Piece piece : shelf(equipment).tailMap(period.from(), false).values()) {
            // What is left of an earlier period behind a later one is no beginning.
            if (piece.statement().period().from().isAfter(period.from())) {
                return piece.from();
            }
        }
        return null;
    }

    private List<Piece> overlapping(EquipmentId equipment, Instant from, @Nullable Instant to) {
        NavigableMap<Instant, Piece> shelf = shelf(equipment);
        List<Piece> pieces = new ArrayList<>();
        Map.Entry<Instant, Piece> before = shelf.lowerEntry(from);
        if (before != null && before.getValue().reaches(from)) {
            pieces.add(before.getValue());
        }
        pieces.addAll((to == null ? shelf.tailMap(from) : shelf.subMap(from, to)).values());
        return pieces;
    }

    private void place(ContextStatement statement, @Nullable Instant to) {
        EquipmentId equipment = statement.equipment();
        Instant from = statement.period().from();
        NavigableMap<Instant, Piece> shelf = shelves.computeIfAbsent(equipment, any -> new TreeMap<>());
        for (Piece piece : overlapping(equipment, from, to)) {
            shelf.remove(piece.from());
            if (piece.from().isBefore(from)) {
                shelf.put(piece.from(), new Piece(piece.statement(), piece.from(), from));
            }
            if (to != null && piece.reaches(to)) {
                shelf.put(to, new Piece(piece.statement(), to, piece.to()));
            }
        }
        shelf.tailMap(from).values().removeIf(piece -> endsBy(piece.statement().period(), from));
        shelf.put(from, new Piece(statement, from, to));
        while (shelf.size() > KEPT_PER_EQUIPMENT) {
            shelf.pollFirstEntry();
        }
    }

    /** Where a statement that holds from an instant to another comes to bear. */
    private List<Slice> slices(EquipmentId equipment, Instant from, @Nullable Instant to) {
        List<Slice> slices = new ArrayList<>();
        for (EquipmentId station : stationsOf(equipment)) {
            if (station.equals(equipment)) {
                slices.add(new Slice(station, from, to));
                continue;
            }
            // Between what the station itself was told.
            Instant begin = from;
            for (Piece own : overlapping(station, from, to)) {
                if (begin != null && begin.isBefore(own.from())) {
                    slices.add(new Slice(station, begin, own.from()));
                }
                begin = own.to();
            }
            if (begin != null && (to == null || begin.isBefore(to))) {
                slices.add(new Slice(station, begin, to));
            }
        }
        return List.copyOf(slices);
    }
}
