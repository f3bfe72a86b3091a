package io.holdfast;

import static io.holdfast.port.Diagnosis.fault;
import static io.holdfast.port.Diagnosis.remark;
import static io.holdfast.port.Diagnosis.well;

import io.holdfast.audit.AuditReport;
import io.holdfast.audit.AuditVerifier;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.RuleAction;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.Shift;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.port.Destination;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.Diagnosis.Side;
import io.holdfast.port.Examinable;
import io.holdfast.port.Lane;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreSpace;
import io.holdfast.port.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Looks over every part of a line. One examination by one thread. */
final class Doctor {
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(10);
    private static final long WRITE_LOOK_MILLIS = 50;
    private static final long LEAST_FREE_BYTES = 256L << 20;
    private static final long FREE_BYTES_REMARK = 2L << 30;
    private static final Duration SHORT_OF_SPACE = Duration.ofDays(1);
    /** The shortest of these in which enough came. */
    private static final List<Duration> SAMPLED =
            List.of(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(30));

    private static final int MOST_SAMPLED = 5_000;
    private static final int LEAST_SAMPLED = 20;
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);
    private static final Duration LONG_UNDELIVERED = Duration.ofMinutes(15);
    private static final int DAYS_AHEAD = 7;
    private static final int SHOWN = 5;

    private final Holdfast line;
    private final Store store;
    private final JournalWriter writer;
    private final Watch watch;
    private final InstantSource clock;
    private final @Nullable LedgerSettings ledger;
    private final List<Examinable> examined;
    private final List<Diagnosis> found = new ArrayList<>();

    Doctor(
            Holdfast line,
            Store store,
            JournalWriter writer,
            Watch watch,
            InstantSource clock,
            @Nullable LedgerSettings ledger,
            List<Examinable> examined) {
        this.line = line;
        this.store = store;
        this.writer = writer;
        this.watch = watch;
        this.clock = clock;
        this.ledger = ledger;
        this.examined = examined;
    }

    DoctorReport examine() throws InterruptedException {
        Instant now = clock.instant();
        List<InspectionResult> sample = List.of();
        try {
            sample = sample(now);
            journal();
            audit();
        } catch (StoreException e) {
            found.add(fault("store", Side.OT, "the journal cannot be read", words(e), "look at its disk or server"));
        }
        disk(now);
        clocks(now, sample);
        calendar(now, sample);
        rules(sample);
        contexts(sample);
        models();
        try {
            destinations(now);
            aside();
        } catch (StoreException e) {
            found.add(fault("destinations", Side.OT, "the outbox cannot be read", words(e), "see the store"));
        }
        for (Examinable each : examined) {
            found.addAll(each.examine());
        }
        return new DoctorReport(now, found);
    }

    /** Some of the latest results: what is said of clocks, contexts and rules rests on them. */
    private List<InspectionResult> sample(Instant now) throws StoreException {
        List<InspectionResult> latest = List.of();
        for (Duration back : SAMPLED) {
            latest = store.results(null, now.minus(back), MOST_SAMPLED);
            if (latest.size() >= LEAST_SAMPLED) {
                return latest;
            }
        }
        return latest;
    }

    private static String words(Exception e) {
        return String.valueOf(e.getMessage());
    }

    // Store and disk.

    private void journal() throws StoreException, InterruptedException {
        String counts = store.counts().results() + " results";
        String known = writer.fault().orElse("");
        if (!known.isEmpty()) {
            found.add(fault("store", Side.OT, "the journal cannot be written", known, mendStore()));
            return;
        }
        CompletableFuture<Void> written = writer.change(transaction ->
                        transaction.note("doctor", clock.instant().toString()))
                .toCompletableFuture();
        long deadline = System.nanoTime() + WRITE_PATIENCE.toNanos();
        while (System.nanoTime() < deadline && writer.fault().isEmpty()) {
            try {
                written.get(WRITE_LOOK_MILLIS, TimeUnit.MILLISECONDS);
                found.add(well("store", Side.OT, "the journal is read and written", counts));
                return;
            } catch (TimeoutException e) {
                // A commit that fails is tried again for ever: the writer says why.
            } catch (ExecutionException e) {
                break; // closed meanwhile
            }
        }
        found.add(fault(
                "store",
                Side.OT,
                "the journal cannot be written",
                writer.fault().orElse("no commit within " + WRITE_PATIENCE),
                mendStore()));
    }

    private static String mendStore() {
        return "make room, or give the service the right to write there; nothing acknowledged is lost, it goes on by itself";
    }

    private void audit() throws StoreException {
        AuditReport report = AuditVerifier.verify(store, List.of());
        if (report.isSound()) {
            found.add(well("audit", Side.OT, "the audit chain is whole", report.links() + " links"));
            return;
        }
        found.add(fault(
                "audit",
                Side.IT,
                "the audit chain was tampered with",
                report.faults().stream()
                        .limit(SHOWN)
                        .map(Object::toString)
                        .toList()
                        .toString(),
                "find out who can write the journal; compare with the heads that were kept"));
    }

    private void disk(Instant now) {
        StoreSpace space;
        try {
            space = store.space().orElse(null);
        } catch (StoreException e) {
            found.add(
                    fault("disk", Side.OT, "the room of the journal cannot be measured", words(e), "look at the disk"));
            return;
        }
        Status status = line.status();
        if (space != null) {
            Duration left = status.timeToFull().orElse(null);
            String evidence = (space.freeBytes() >> 20) + " MiB free, the journal takes " + (space.usedBytes() >> 20)
                    + " MiB" + (left == null ? "" : ", full in " + left);
            boolean soon = left != null && left.compareTo(SHORT_OF_SPACE) < 0;
            if (space.freeBytes() < LEAST_FREE_BYTES || soon) {
                found.add(fault("disk", Side.OT, "the journal's disk is nearly full", evidence, "make room"));
            } else if (space.freeBytes() < FREE_BYTES_REMARK) {
                found.add(remark("disk", Side.OT, "the journal's disk has little room", evidence, "make room"));
            } else {
                found.add(well("disk", Side.OT, "the journal's disk has room", evidence));
            }
        }
        for (String trouble : status.troubles()) {
            if (trouble.contains("spill")) {
                found.add(
                        fault("disk", Side.OT, "results are spilled", trouble, "see the store; it goes on by itself"));
            }
            if (trouble.startsWith("the detector has no room")) {
                found.add(fault(
                        "detector",
                        Side.OT,
                        "the detector has no room for all that it is shown",
                        trouble,
                        "raise detectorCapacity, or watch fewer places"));
            }
        }
        if (status.notTaken() > 0) {
            found.add(remark(
                    "queue",
                    Side.OT,
                    "results were not taken",
                    status.notTaken() + " since the line opened, of " + now,
                    "the host must hand them over again; raise queueCapacity or set spillWhenFull"));
        }
    }

    // Clocks.

    private void clocks(Instant now, List<InspectionResult> sample) {
        Instant newest = sample.stream()
                .map(InspectionResult::receivedTime)
                .filter(each -> each != null)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        if (newest.isAfter(now.plus(CLOCK_TOLERANCE))) {
            found.add(fault(
                    "clock",
                    Side.OT,
                    "the clock of this machine was set back",
                    "the journal has a result that was received at " + newest + ", it is " + now,
                    "keep the clock in step by NTP"));
        } else {
            found.add(well("clock", Side.OT, "the clock of this machine goes forward", now.toString()));
        }
        // The farthest ahead that each was: what came late is no matter of its clock.
        Map<EquipmentId, Duration> ahead = new LinkedHashMap<>();
        for (InspectionResult result : sample) {
            Instant received = result.receivedTime();
            if (received != null) {
                ahead.merge(
                        result.station(),
                        Duration.between(received, result.deviceTime()),
                        (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        }
        Duration skew = watch.rules().allowedSkew();
        ahead.forEach((station, off) -> {
            if (off.compareTo(CLOCK_TOLERANCE) > 0) {
                found.add(fault(
                        "clock",
                        Side.OT,
                        "the clock of station " + station + " is ahead",
                        "a result was made " + off + " after it was received; no rule watches such",
                        "keep the station's clock in step by NTP"));
            } else if (off.negated().compareTo(skew) > 0) {
                found.add(fault(
                        "clock",
                        Side.OT,
                        "the clock of station " + station + " is behind, or its results come late",
                        "the most timely one came " + off.negated() + " after it was made",
                        "keep the station's clock in step by NTP, or raise allowedSkew"));
            }
        });
    }

    // Calendar, rules, contexts, models.

    private void calendar(Instant now, List<InspectionResult> sample) {
        LedgerSettings settings = ledger;
        if (settings == null) {
            found.add(well("calendar", Side.OT, "the line keeps no ledger and needs no calendar", ""));
            return;
        }
        Instant end = now.plus(Duration.ofDays(DAYS_AHEAD));
        boolean planned = false;
        for (Instant at = now;
                at.isBefore(end) && !planned;
                at = settings.calendar().at(at).to()) {
            planned = !settings.calendar().at(at).name().equals(Shift.NONE);
        }
        long outside = sample.stream()
                .filter(result ->
                        settings.calendar().at(result.deviceTime()).name().equals(Shift.NONE))
                .count();
        if (!planned) {
            found.add(fault(
                    "calendar",
                    Side.OT,
                    "no shift is planned",
                    "none within " + DAYS_AHEAD + " days from " + now,
                    "extend the calendar: holidays or exceptions cover all of it"));
        } else if (sample.size() >= LEAST_SAMPLED && outside * 10 > sample.size()) {
            found.add(fault(
                    "calendar",
                    Side.OT,
                    "the line produces when no shift is planned",
                    outside + " of the latest " + sample.size() + " results, by the zone "
                            + settings.calendar().zone(),
                    "correct the calendar's shifts, or its zone"));
        } else {
            found.add(well(
                    "calendar",
                    Side.OT,
                    "shifts are planned",
                    settings.calendar().zone().toString()));
        }
    }

    private void rules(List<InspectionResult> sample) {
        List<ClusterRule> rules = watch.rules().rules();
        if (rules.isEmpty()) {
            found.add(fault("rules", Side.OT, "there are no rules: nothing is ever found", "", "set rules"));
            return;
        }
        List<Defect> defects =
                sample.stream().flatMap(result -> result.defects().stream()).toList();
        int before = found.size();
        for (ClusterRule rule : rules) {
            long counted = defects.stream()
                    .filter(defect -> rule.counted().contains(defect.confirmation()))
                    .filter(defect ->
                            rule.morphologies().isEmpty() || rule.morphologies().contains(defect.morphology()))
                    .count();
            if (defects.size() >= LEAST_SAMPLED && counted == 0) {
                found.add(fault(
                        "rules",
                        Side.OT,
                        "rule " + rule.ref() + " counts none of the defects that are seen",
                        "it counts " + new TreeSet<>(rule.counted())
                                + (rule.morphologies().isEmpty() ? "" : " of " + rule.morphologies())
                                + ", the latest " + defects.size() + " defects are others",
                        "count what the stations say, or have verdicts confirmed"));
            }
        }
        boolean holds = rules.stream().anyMatch(rule -> rule.action() == RuleAction.HOLD);
        if (holds
                && line.destinations().all().stream()
                        .noneMatch(destination -> destination.lanes().contains(Lane.HOLD))) {
            found.add(fault(
                    "rules",
                    Side.OT,
                    "rules ask for holds, and no destination takes any",
                    line.destinations().all().size() + " destinations",
                    "add a destination that can hold material"));
        }
        if (found.size() == before) {
            found.add(well("rules", Side.OT, rules.size() + " rules watch what is seen", defects.size() + " defects"));
        }
    }

    private void contexts(List<InspectionResult> sample) {
        for (String sourceFault : line.status().sourceFaults()) {
            found.add(fault(
                    "work orders",
                    Side.IT,
                    "a source of work orders cannot be asked",
                    sourceFault,
                    "look whether it runs, and at the way there; it is asked again by itself"));
        }
        long unbound =
                sample.stream().filter(result -> result.context() == null).count();
        if (sample.size() >= LEAST_SAMPLED && unbound * 10 > sample.size()) {
            found.add(fault(
                    "work orders",
                    Side.IT,
                    "results come without a work order",
                    unbound + " of the latest " + sample.size(),
                    "state contexts, or repair their source; what is unbound is bound when they come"));
        } else {
            found.add(well("work orders", Side.IT, "results have their work order", unbound + " unbound"));
        }
    }

    private void models() {
        for (StationModel model : line.status().models()) {
            switch (model.state()) {
                case PART_UNKNOWN, FAILED, REFUSED ->
                    found.add(fault(
                            "models",
                            Side.OT,
                            "station " + model.station() + " does not inspect with the model that its order demands",
                            model.state() + " since " + model.since() + ": " + model.reason(),
                            "complete the table of models, or load the model at the station"));
                case NOT_DEMANDED, WANTED, LOADED -> {}
            }
        }
    }

    // Destinations.

    private void destinations(Instant now) throws StoreException, InterruptedException {
        Map<DestinationId, Destination> served = new LinkedHashMap<>();
        line.destinations().all().forEach(each -> served.put(each.id(), each));
        if (served.isEmpty()) {
            found.add(fault("destinations", Side.IT, "there is no destination", "", "add one"));
        }
        Set<Morphology> defects = new HashSet<>();
        store.defectCounts().forEach(count -> defects.add(count.morphology()));
        for (DestinationStatus status : line.destinations().list()) {
            String part = "destination " + status.id();
            int before = found.size();
            state(part, status, now);
            parked(part, status.id());
            Destination destination = served.get(status.id());
            if (destination != null) {
                try {
                    destination.examine(defects).forEach(each -> found.add(named(part, each)));
                } catch (RuntimeException e) {
                    found.add(fault(part, Side.OT, "its doctor failed", e.toString(), "tell who wrote the adapter"));
                }
            }
            if (found.size() == before) {
                found.add(well(
                        part,
                        Side.IT,
                        "it is served",
                        status.lastConfirmed().map(at -> "last confirmed " + at).orElse("nothing was confirmed yet")));
            }
        }
    }

    /** An adapter need not know what the line calls it. */
    private static Diagnosis named(String part, Diagnosis of) {
        return of.part().startsWith(part)
                ? of
                : new Diagnosis(
                        part + (of.part().isEmpty() ? "" : ", " + of.part()),
                        of.grade(),
                        of.side(),
                        of.what(),
                        of.evidence(),
                        of.mend());
    }

    private void state(String part, DestinationStatus status, Instant now) {
        long waiting = status.waiting().stream().mapToLong(Waiting::pending).sum();
        switch (status.state()) {
            case PAUSED ->
                found.add(fault(part, Side.OT, "a person paused it", waiting + " deliveries wait", "resume it"));
            case REMOVED ->
                found.add(fault(
                        part,
                        Side.OT,
                        "it was removed, and things wait for it",
                        waiting + " deliveries wait",
                        "add it again, or discard what waits"));
            case ACTIVE -> {
                if (status.away().isPresent()) {
                    found.add(fault(
                            part,
                            Side.IT,
                            "it is away",
                            status.away().get() + "; " + waiting + " deliveries wait",
                            "see what its own examination says; it is tried again by itself"));
                }
                for (Lane lane : Lane.values()) {
                    Duration age = status.oldestAge(lane, now).orElse(Duration.ZERO);
                    if (age.compareTo(LONG_UNDELIVERED) > 0 && status.away().isEmpty()) {
                        found.add(fault(
                                part,
                                Side.IT,
                                "a " + lane + " waits long",
                                "the oldest for " + age,
                                "see what is parked before it, and how slow the target is"));
                    }
                }
            }
        }
    }

    private void parked(String part, DestinationId id) throws StoreException {
        Map<String, Integer> refused = new TreeMap<>();
        Map<String, Integer> unmapped = new TreeMap<>();
        store.forEachParked(ParkedQuery.of(id), (Parked each) -> {
            Map<String, Integer> kind = each.reason().startsWith("UNMAPPED") ? unmapped : refused;
            kind.merge(each.reason(), 1, Integer::sum);
        });
        if (!unmapped.isEmpty()) {
            found.add(fault(
                    part + ", crosswalk",
                    Side.OT,
                    "codes of ours have no name at the target",
                    some(unmapped),
                    "add them to the crosswalk, and replay what is parked"));
        }
        if (!refused.isEmpty()) {
            found.add(fault(
                    part,
                    Side.IT,
                    "the target refused deliveries",
                    some(refused),
                    "mend what it says; then correct, replay or discard what is parked"));
        }
    }

    private static String some(Map<String, Integer> reasons) {
        int all = reasons.values().stream().mapToInt(each -> each).sum();
        return all + " parked: "
                + reasons.entrySet().stream()
                        .limit(SHOWN)
                        .map(each -> each.getValue() + " x " + each.getKey())
                        .toList();
    }

    private void aside() throws StoreException {
        int[] refused = {0};
        store.forEachRefused(each -> refused[0]++);
        if (refused[0] > 0) {
            found.add(fault(
                    "refused results",
                    Side.OT,
                    "results were put aside",
                    refused[0] + " came under the id of another content, or with a wrong model",
                    "accept them under new ids or discard them; give every result an id of its own"));
        }
        if (line.status().untold() > 0) {
            found.add(remark(
                    "listener",
                    Side.OT,
                    "the listener is too slow",
                    line.status().untold() + " calls were dropped",
                    "hand over to a thread of its own"));
        }
    }
}
