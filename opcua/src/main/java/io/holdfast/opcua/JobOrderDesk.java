package io.holdfast.opcua;

import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.opcua.JobOrderBook.Entry;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.WorkOrderSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes job orders (OPC 10031-4, 40001-3) for one line, which works on one at a time: what is allowed to start begins as soon as
 * the line is free, in the order that it was allowed in.
 *
 * <p>Changes are made on the system's thread, one after another, each on disk before it is answered. The line's contexts come from
 * here ({@link #source}); the counts of a response come from the line's journal, read when they are asked for.
 */
final class JobOrderDesk {
    private static final Logger LOG = LoggerFactory.getLogger(JobOrderDesk.class);

    // OPC 10031-4, annex B: bit 0 says that it went well, the others why it did not.
    static final long DONE = 1;
    static final long UNKNOWN_ORDER = 1L << 1;
    static final long INVALID_STATE = 1L << 3;
    static final long NOT_ACCEPTED = 1L << 4;
    static final long INVALID_REQUEST = 1L << 32;

    /** As many orders as a message can list, each as long as it may be. */
    static final int MOST_ORDERS = 100;

    static final int LONGEST_ORDER = 16 * 1024;

    /** What the desk needs of the vision system around it. */
    interface Room {
        /** Runs work on the system's thread and waits for it. */
        <T> T take(Callable<T> work) throws Refusal;

        /** Runs work on the system's thread some time. */
        void post(Runnable work);

        /** Shows the list of orders to clients. */
        void show(Struct[] ordersAndStates, String[] materials, Struct[] workMasters);

        /** Tells clients of a change. */
        void tell(String message, Struct order, Struct state, Struct response);

        /** Asks the host. */
        int ask(ToIntFunction<JobOrders> question) throws Refusal;
    }

    private record Tally(long deliveries, long inspected, long good, long rejected, long undecided) {}

    private final String name;
    private final Set<EquipmentId> equipment;
    private final EncodingContext context;
    private final InstantSource clock;
    private final Room room;
    private final JobOrderBook book;
    private final AtomicLong deliveries = new AtomicLong();
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private volatile @Nullable StoreReader journal;
    private volatile List<Entry> shown;
    private volatile Consumer<EquipmentId> changed = any -> {};

    JobOrderDesk(
            String name, Set<EquipmentId> equipment, Path file, EncodingContext context, InstantSource clock, Room room)
            throws IOException {
        this.name = name;
        this.equipment = Set.copyOf(equipment);
        this.context = context;
        this.clock = clock;
        this.room = room;
        book = new JobOrderBook(file, context);
        shown = book.all();
    }

    /** Shows what was there before a restart. */
    void open() {
        show();
        room.post(this::begin);
    }

    /** Where results are counted. */
    void journal(StoreReader value) {
        journal = value;
    }

    /** Another result came: what was counted before is counted anew when it is asked for. */
    void delivered() {
        deliveries.incrementAndGet();
    }

    // ---- methods

    Object[] store(@Nullable Object given, boolean start) throws Refusal {
        Struct sent = given instanceof Struct struct ? struct : null;
        JobOrder order = sent == null ? null : read(sent);
        if (order == null || sent == null) {
            return status(INVALID_REQUEST);
        }
        return change(() -> {
            if (book.get(order.id()).isPresent()) {
                return INVALID_STATE;
            }
            if (book.all().size() >= MOST_ORDERS && !forgetOldest()) {
                return NOT_ACCEPTED;
            }
            if (room.ask(host -> host.accept(order)) != 0) {
                return NOT_ACCEPTED;
            }
            Entry entry = new Entry(
                    order,
                    sent,
                    start ? JobOrderState.ALLOWED_TO_START : JobOrderState.NOT_ALLOWED_TO_START,
                    start ? book.allow() : 0,
                    null,
                    null);
            put(entry, "stored");
            return DONE;
        });
    }

    Object[] update(@Nullable Object given) throws Refusal {
        Struct sent = given instanceof Struct struct ? struct : null;
        JobOrder order = sent == null ? null : read(sent);
        if (order == null || sent == null) {
            return status(INVALID_REQUEST);
        }
        return change(() -> {
            Entry known = book.get(order.id()).orElse(null);
            if (known == null) {
                return UNKNOWN_ORDER;
            }
            if (known.state().number() > JobOrderState.ALLOWED_TO_START.number()) {
                return INVALID_STATE;
            }
            if (room.ask(host -> host.accept(order)) != 0) {
                return NOT_ACCEPTED;
            }
            put(known.updated(order, sent), "changed");
            return DONE;
        });
    }

    Object[] start(@Nullable Object id) throws Refusal {
        return move(
                id, EnumSet.of(JobOrderState.NOT_ALLOWED_TO_START), JobOrderState.ALLOWED_TO_START, (host, any) -> 0);
    }

    Object[] revokeStart(@Nullable Object id) throws Refusal {
        return move(
                id, EnumSet.of(JobOrderState.ALLOWED_TO_START), JobOrderState.NOT_ALLOWED_TO_START, (host, any) -> 0);
    }

    Object[] pause(@Nullable Object id) throws Refusal {
        return move(id, EnumSet.of(JobOrderState.RUNNING), JobOrderState.INTERRUPTED, JobOrders::pause);
    }

    Object[] resume(@Nullable Object id) throws Refusal {
        return move(id, EnumSet.of(JobOrderState.INTERRUPTED), JobOrderState.RUNNING, JobOrders::resume);
    }

    Object[] stop(@Nullable Object id) throws Refusal {
        return move(
                id,
                EnumSet.of(JobOrderState.RUNNING, JobOrderState.INTERRUPTED),
                JobOrderState.ENDED,
                (host, order) -> host.end(order, false));
    }

    Object[] abort(@Nullable Object id) throws Refusal {
        return move(
                id,
                EnumSet.range(JobOrderState.NOT_ALLOWED_TO_START, JobOrderState.INTERRUPTED),
                JobOrderState.ABORTED,
                (host, order) -> book.get(order.id()).map(Entry::started).isPresent() ? host.end(order, true) : 0);
    }

    /** Removes an order that has not begun. */
    Object[] cancel(@Nullable Object id) throws Refusal {
        return remove(id, EnumSet.of(JobOrderState.NOT_ALLOWED_TO_START, JobOrderState.ALLOWED_TO_START));
    }

    /** Removes an order that is over. */
    Object[] clear(@Nullable Object id) throws Refusal {
        return remove(id, EnumSet.of(JobOrderState.ENDED, JobOrderState.ABORTED));
    }

    @Nullable
    Object[] response(@Nullable Object id) throws Refusal {
        if (!(id instanceof String text) || text.isBlank()) {
            return new Object[] {null, ULong.valueOf(INVALID_REQUEST)};
        }
        for (Entry entry : shown) {
            if (entry.order().id().equals(text)) {
                return new Object[] {response(entry), ULong.valueOf(DONE)};
            }
        }
        return new Object[] {null, ULong.valueOf(UNKNOWN_ORDER)};
    }

    /** Answers for the orders in a state: that of the outermost machine, which stands first. */
    @Nullable
    Object[] responses(@Nullable Object states) throws Refusal {
        if (!(states instanceof List<?> list)
                || list.isEmpty()
                || !(list.get(0) instanceof Struct state)
                || !(state.get("StateNumber") instanceof UInteger number)) {
            return new Object[] {null, ULong.valueOf(INVALID_REQUEST)};
        }
        List<Struct> responses = new ArrayList<>();
        for (Entry entry : shown) {
            if (entry.state().number() == number.intValue()) {
                responses.add(response(entry));
            }
        }
        return new Object[] {responses.toArray(Struct[]::new), ULong.valueOf(DONE)};
    }

    // ---- the host

    /** The line is done with an order by itself. */
    void ended(String id) {
        room.post(() -> {
            try {
                Entry known = book.get(id).orElse(null);
                if (known == null || known.state() != JobOrderState.RUNNING) {
                    LOG.warn("job order {} ended, but it is not under way", id);
                    return;
                }
                put(known.in(JobOrderState.ENDED, 0, clock.instant()), "ended");
                begin();
            } catch (IOException e) {
                LOG.error("job order {} ended, but the book of job orders could not be written", id, e);
            }
        });
    }

    /** The line can begin with what waits. */
    void ready() {
        room.post(this::begin);
    }

    // ---- changes; on the system's thread

    @FunctionalInterface
    private interface Step {
        long take() throws IOException, Refusal;
    }

    @FunctionalInterface
    private interface Question {
        int put(JobOrders host, JobOrder order);
    }

    private Object[] change(Step step) throws Refusal {
        return room.take(() -> {
            try {
                long status = step.take();
                if (status == DONE) {
                    begin();
                }
                return status(status);
            } catch (IOException e) {
                LOG.error("the book of job orders could not be written; nothing has changed", e);
                throw new Refusal(StatusCodes.Bad_ResourceUnavailable, "the job order could not be kept");
            }
        });
    }

    private Object[] move(@Nullable Object id, Set<JobOrderState> from, JobOrderState to, Question question)
            throws Refusal {
        if (!(id instanceof String text) || text.isBlank()) {
            return status(INVALID_REQUEST);
        }
        return change(() -> {
            Entry known = book.get(text).orElse(null);
            if (known == null) {
                return UNKNOWN_ORDER;
            }
            if (!from.contains(known.state())) {
                return INVALID_STATE;
            }
            if (room.ask(host -> question.put(host, known.order())) != 0) {
                return NOT_ACCEPTED;
            }
            long number = to == JobOrderState.ALLOWED_TO_START ? book.allow() : 0;
            put(known.in(to, number, clock.instant()), to.browseName());
            return DONE;
        });
    }

    private Object[] remove(@Nullable Object id, Set<JobOrderState> from) throws Refusal {
        if (!(id instanceof String text) || text.isBlank()) {
            return status(INVALID_REQUEST);
        }
        return change(() -> {
            Entry known = book.get(text).orElse(null);
            if (known == null) {
                return UNKNOWN_ORDER;
            }
            if (!from.contains(known.state())) {
                return INVALID_STATE;
            }
            book.remove(text);
            tallies.remove(text);
            show();
            return DONE;
        });
    }

    /** Begins with the next order where the line is free. */
    private void begin() {
        try {
            Entry next = book.next().orElse(null);
            if (next == null || book.current().isPresent()) {
                return;
            }
            if (room.ask(host -> host.start(next.order())) != 0) {
                LOG.info(
                        "job order {} waits: the line does not begin with it",
                        next.order().id());
                return;
            }
            put(next.in(JobOrderState.RUNNING, 0, clock.instant()), "begun");
        } catch (IOException e) {
            LOG.error("a job order could not begin: the book of job orders could not be written", e);
        } catch (Refusal e) {
            LOG.warn("a job order did not begin: {}", e.getMessage());
        }
    }

    /** Makes room for an order: the oldest that is over goes. */
    private boolean forgetOldest() throws IOException {
        for (Entry entry : book.all()) {
            if (entry.state().isOver()) {
                book.remove(entry.order().id());
                tallies.remove(entry.order().id());
                return true;
            }
        }
        return false;
    }

    private void put(Entry entry, String what) throws IOException {
        book.put(entry);
        show();
        room.tell(
                "job order " + entry.order().id() + " " + what,
                entry.sent(),
                JobOrderForms.state(entry.state()),
                response(entry));
        if (entry.started() != null) {
            equipment.forEach(changed);
        }
    }

    private void show() {
        List<Entry> entries = book.all();
        shown = entries;
        List<Struct> list = new ArrayList<>();
        Map<String, Boolean> materials = new LinkedHashMap<>();
        Map<String, Struct> masters = new LinkedHashMap<>();
        for (Entry entry : entries) {
            list.add(Struct.of("jc:ISA95JobOrderAndStateDataType", "JobOrder", entry.sent(), "State", new Struct[] {
                JobOrderForms.state(entry.state())
            }));
            if (entry.order().context().material() != null) {
                materials.put(entry.order().context().material().value(), true);
            }
            for (Struct master : JobOrderForms.structs(entry.sent(), "WorkMasterID")) {
                masters.putIfAbsent(String.valueOf(master.text("ID")), master);
            }
        }
        room.show(
                list.toArray(Struct[]::new),
                materials.keySet().toArray(String[]::new),
                masters.values().toArray(Struct[]::new));
    }

    private @Nullable JobOrder read(Struct sent) {
        try {
            if (JobOrderBook.bytes(sent, context).length > LONGEST_ORDER) {
                LOG.info("a job order is longer than {} bytes, and refused", LONGEST_ORDER);
                return null;
            }
            return JobOrderForms.order(sent);
        } catch (RuntimeException e) {
            LOG.info("a job order is refused: {}", e.getMessage());
            return null;
        }
    }

    private static Object[] status(long status) {
        return new Object[] {ULong.valueOf(status)};
    }

    // ---- counts

    private Struct response(Entry entry) {
        Tally tally = tally(entry);
        return JobOrderForms.response(
                new JobReport(
                        entry.order().id(),
                        entry.state(),
                        entry.started(),
                        entry.ended(),
                        tally.inspected(),
                        tally.good(),
                        tally.rejected(),
                        tally.undecided()),
                entry.order());
    }

    private Tally tally(Entry entry) {
        long now = deliveries.get();
        StoreReader reader = journal;
        Tally known = tallies.get(entry.order().id());
        if (known != null && known.deliveries() == now) {
            return known;
        }
        if (reader == null || entry.started() == null) {
            return new Tally(now, 0, 0, 0, 0);
        }
        Map<UnitId, Verdict> units = new HashMap<>();
        try {
            reader.forEachResult(ResultQuery.ofSegment(entry.order().context().segment(), null, null), result -> {
                if (result.counts() && isOf(result, entry.order())) {
                    units.merge(result.unit(), result.verdict(), JobOrderDesk::worse);
                }
            });
        } catch (StoreException e) {
            LOG.warn(
                    "the results of job order {} could not be counted",
                    entry.order().id(),
                    e);
            return known == null ? new Tally(now, 0, 0, 0, 0) : known;
        }
        Tally tally = new Tally(
                now,
                units.size(),
                units.values().stream().filter(Verdict.PASS::equals).count(),
                units.values().stream().filter(Verdict.FAIL::equals).count(),
                units.values().stream().filter(Verdict.UNDECIDED::equals).count());
        tallies.put(entry.order().id(), tally);
        return tally;
    }

    private static boolean isOf(InspectionResult result, JobOrder order) {
        return result.context() != null
                && order.context().jobOrder() != null
                && order.context().jobOrder().equals(result.context().jobOrder());
    }

    private static Verdict worse(Verdict one, Verdict other) {
        if (one == Verdict.FAIL || other == Verdict.FAIL) {
            return Verdict.FAIL;
        }
        return one == Verdict.UNDECIDED ? one : other;
    }

    // ---- the line

    /** Returns where the line asks which order it works on. */
    WorkOrderSource source() {
        return new WorkOrderSource() {
            @Override
            public String name() {
                return "opcua:" + name;
            }

            @Override
            public void changes(Consumer<EquipmentId> listener) {
                changed = listener;
                // An order that ran before a restart goes on.
                equipment.forEach(listener);
            }

            @Override
            public Answer ask(EquipmentId asked, Instant at) {
                return new Answer.Known(equipment.contains(asked) ? periods(at) : List.of());
            }
        };
    }

    /** Returns what was worked on last before an instant, and everything since. */
    private List<ContextPeriod> periods(Instant at) {
        List<Entry> begun = shown.stream()
                .filter(entry -> entry.started() != null)
                .sorted(Comparator.comparing(entry -> Objects.requireNonNull(entry.started())))
                .toList();
        List<ContextPeriod> periods = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            Entry entry = begun.get(i);
            Instant from = Objects.requireNonNull(entry.started());
            Instant next = i + 1 < begun.size() ? begun.get(i + 1).started() : null;
            Instant end = entry.ended();
            if (next != null && !next.isAfter(at)) {
                continue;
            }
            if (end == null) {
                periods.add(ContextPeriod.since(from, entry.order().context()));
            } else {
                if (end.isAfter(from)) {
                    periods.add(new ContextPeriod(entry.order().context(), from, end));
                }
                if (next == null || next.isAfter(end)) {
                    periods.add(new ContextPeriod(null, end, next));
                }
            }
        }
        return periods;
    }
}
