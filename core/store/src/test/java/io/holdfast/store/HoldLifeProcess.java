package io.holdfast.store;

import io.holdfast.Holdfast;
import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import io.holdfast.model.Defect;
import io.holdfast.model.Deliverable;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Morphology;
import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Role;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import io.holdfast.port.SignaturePort;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A line that leads one hold through its whole life: found, asked for, confirmed, read back, widened by later members, released;
 * its nonconformance decided on and closed. Begun again at any point it goes on where it was. It stops for ever after the step
 * that it is told, for whoever started it to kill it there; told none, it prints each step.
 */
final class HoldLifeProcess {
    private static final Actor.Person WEBER = new Actor.Person("Q. Weber");

    private HoldLifeProcess() {}

    /** Arguments: {@code <file> <port of the MES> <step to stop after, or nothing>}. */
    public static void main(String[] arguments) throws Exception {
        Steps steps = new Steps(arguments[2]);
        try (Holdfast line = Holdfast.builder()
                .store(steps.watched(SqliteStore.open(Path.of(arguments[0]))))
                .rules(LineProcess.RULE)
                .destination(new Lockable(Integer.parseInt(arguments[1]), steps))
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                .signatures(SignaturePort.recordedName(
                        Map.of(WEBER.name(), Set.of(Role.QUALITY)), InstantSource.system(), ZoneOffset.UTC))
                .open()) {
            live(line);
            System.out.println("done");
        }
    }

    private static void live(Holdfast line) throws Exception {
        take(line, 0, 3);
        take(line, 3, 6);
        MaterialHold hold = only(line);
        HoldStanding standing = line.holds().standing(hold.id()).orElseThrow();
        if (!standing.status().isOver()) {
            line.holds().release(hold, WEBER, "sorted");
        }
        drain(line);
        List<NonconformanceFile> files = new ArrayList<>();
        line.nonconformances().forEach(false, files::add);
        NonconformanceFile file = files.get(0);
        if (file.disposed() < file.quantities().suspect()) {
            line.nonconformances()
                    .dispose(
                            file.id(),
                            NonconformanceDisposition.REWORK,
                            file.quantities().suspect(),
                            "polish",
                            WEBER);
        }
        drain(line);
        if (file.state() != NonconformanceFile.State.CLOSED) {
            line.nonconformances().close(file.id(), WEBER, "done");
        }
        drain(line);
        // A good unit long after: the episode is over.
        accept(line, 10_000, false);
        drain(line);
    }

    private static void take(Holdfast line, int first, int end) throws Exception {
        for (int number = first; number < end; number++) {
            accept(line, number, true);
        }
        drain(line);
    }

    private static void accept(Holdfast line, int number, boolean scratched) {
        InspectionResult.Builder builder = InspectionResult.of(
                        new ResultId("R-" + number),
                        new EquipmentId("AOI-1"),
                        new UnitId("U-" + number),
                        scratched ? Verdict.FAIL : Verdict.PASS,
                        Plant.START.plusSeconds(number))
                .context(Plant.context(1));
        if (scratched) {
            builder.defect(Defect.of(new Morphology("scratch"), new Place.Zone(null, "gate")));
        }
        line.accept(builder.build()).durable().toCompletableFuture().join();
    }

    private static MaterialHold only(Holdfast line) throws Exception {
        List<MaterialHold> holds = new ArrayList<>();
        line.journal().forEachHold(holds::add);
        if (holds.size() != 1) {
            throw new IllegalStateException("one hold was expected: " + holds);
        }
        return holds.get(0);
    }

    private static void drain(Holdfast line) throws Exception {
        if (!line.drain(Duration.ofMinutes(1))) {
            throw new IllegalStateException("not drained: " + line.status());
        }
    }

    /** The steps that are taken. */
    private static final class Steps {
        private final String last;
        private final AtomicBoolean reached = new AtomicBoolean();

        Steps(String last) {
            this.last = last;
        }

        /** Takes a step, under the names that it has; the first is the one that is printed. */
        void taken(Set<String> names) {
            if (last.isEmpty()) {
                names.stream().limit(1).forEach(name -> System.out.println("step " + name));
            } else if (names.contains(last) && reached.compareAndSet(false, true)) {
                System.out.println("reached " + last);
            }
            if (reached.get()) {
                // Nobody gets further: whoever started this program kills it now.
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        Store watched(Store store) {
            return proxy(Store.class, store, (method, arguments) -> {
                if (!method.getName().equals("write")) {
                    return call(store, method, arguments);
                }
                Store.Work work = (Store.Work) arguments[0];
                Set<String> names = new LinkedHashSet<>();
                store.write(transaction -> {
                    names.clear();
                    work.in(watched(transaction, names));
                });
                taken(names);
                return null;
            });
        }

        private static Transaction watched(Transaction transaction, Set<String> names) {
            return proxy(Transaction.class, transaction, (method, arguments) -> {
                if (method.getName().equals("append") && arguments[0] instanceof AuditEntry entry) {
                    names.add("commit of " + entry.act() + " " + entry.subject() + revision(entry, transaction));
                } else if (method.getName().equals("settle")
                        && arguments[0] instanceof Delivery delivery
                        && delivery.lane() != Lane.RESULT) {
                    names.add("commit of the answer to " + delivery.idempotencyKey());
                }
                return call(transaction, method, arguments);
            });
        }

        /** Each revision is read back. */
        private static String revision(AuditEntry entry, Transaction transaction) throws StoreException {
            return entry.act().equals("HOLD_READ_BACK")
                    ? "/"
                            + transaction
                                    .hold(new HoldId(entry.subject()))
                                    .orElseThrow()
                                    .revision()
                    : "";
        }

        private static @Nullable Object call(Object on, Method method, @Nullable Object[] arguments) throws Throwable {
            try {
                return method.invoke(on, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private static <T> T proxy(Class<T> type, T of, Call call) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> call.made(method, arguments == null ? new Object[0] : arguments)));
        }

        private interface Call {
            @Nullable
            Object made(Method method, @Nullable Object[] arguments) throws Throwable;
        }
    }

    /** An MES that answers for each lot and unit, can be read back, and takes releases and files. */
    private static final class Lockable extends RemoteDestination {
        private final Steps steps;

        Lockable(int port, Steps steps) {
            super(port);
            this.steps = steps;
        }

        @Override
        public boolean takes(Deliverable content) {
            return true;
        }

        @Override
        public List<DeliveryOutcome> deliver(List<Delivery> batch) {
            List<DeliveryOutcome> outcomes = new ArrayList<>();
            List<DeliveryOutcome> answers = super.deliver(batch);
            for (int i = 0; i < batch.size(); i++) {
                outcomes.add(itemised(batch.get(i), answers.get(i)));
                arrived(batch.get(i), answers.get(i));
            }
            return outcomes;
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) {
            DeliveryOutcome found = itemised(delivery, super.find(delivery));
            arrived(delivery, found); // the MES took it, and its answer was lost
            return found;
        }

        private void arrived(Delivery delivery, DeliveryOutcome outcome) {
            if (outcome instanceof DeliveryOutcome.Confirmed && delivery.lane() != Lane.RESULT) {
                steps.taken(Set.of("delivery of " + delivery.idempotencyKey()));
            }
        }

        private static DeliveryOutcome itemised(Delivery delivery, DeliveryOutcome outcome) {
            return outcome instanceof DeliveryOutcome.Confirmed confirmed
                            && delivery.content() instanceof MaterialHold hold
                    ? new DeliveryOutcome.Confirmed(confirmed.reference(), held(hold))
                    : outcome;
        }

        private static List<HoldItemOutcome> held(MaterialHold hold) {
            List<HoldItemOutcome> items = new ArrayList<>();
            hold.population().lots().forEach(lot -> items.add(new HoldItemOutcome(HoldItem.of(lot), HoldOutcome.HELD)));
            hold.population()
                    .units()
                    .forEach(unit -> items.add(new HoldItemOutcome(HoldItem.of(unit), HoldOutcome.HELD)));
            return items;
        }

        @Override
        public Optional<HoldVerifier> holdVerifier() {
            return Optional.of(hold -> {
                steps.taken(Set.of("read-back of " + hold.id() + "/" + hold.revision()));
                return Optional.of(held(hold));
            });
        }
    }
}
