package io.holdfast.rest.internal;

import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Reference;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Posts counts to a target that keeps no key with them. What it counted before is the witness: where it has grown by just the
 * count, the count was posted; where it has not grown, it was not; anything else is somebody else's posting, and a person's turn.
 *
 * <p>The witness is {@link Counts.Delta#before} where the caller gives it. Otherwise it is what was read before the first attempt,
 * and is forgotten with this object: after a restart a count that was in doubt cannot be told then. Thread-safe; one count at a
 * time, for the target's figures must stand still in between.
 */
public final class WitnessedCounts implements Counts {
    private static final int REMEMBERED = 10_000;

    private final Ledger ledger;
    private final Patience patience;
    private final Map<String, Tally> witnesses = remembering();
    /** What was certainly posted: what others post later casts no doubt on it. */
    private final Map<String, Reference> posted = remembering();
    /** What was counted before a count was first taken back. */
    private final Map<String, Tally> beforeReversal = remembering();

    private static <V> Map<String, V> remembering() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** Posts to the given books, which are written at once. */
    public WitnessedCounts(Ledger ledger) {
        this(ledger, new Patience(0, Duration.ZERO));
    }

    /** Posts to the given books, which are written some time after the target has taken a count. */
    public WitnessedCounts(Ledger ledger, Patience patience) {
        this.ledger = ledger;
        this.patience = patience;
    }

    /**
     * How long to look for what was posted.
     *
     * @param looks how often; 0 where the books are written at once
     * @param every how long to wait before each
     */
    public record Patience(int looks, Duration every) {}

    /** A target's books. */
    public interface Ledger {
        /** Reads the figures of an operation; empty where it is not known. */
        Optional<Tally> read(WorkOrderId order, OperationId operation) throws VendorException, InterruptedException;

        /** Refuses what the target has no field for. Sends nothing. */
        void check(Delta delta) throws VendorException;

        /** Posts a count. */
        Reference post(Delta delta, Remarks remarks) throws VendorException, InterruptedException;

        /** Takes a count back. */
        void takeBack(Delta delta, Remarks remarks) throws VendorException, InterruptedException;
    }

    /** How the figures stand to a count. */
    private enum Standing {
        ABSENT,
        PRESENT,
        OTHER
    }

    @Override
    public Answer<Optional<Tally>> read(WorkOrderId order, OperationId operation) throws InterruptedException {
        return VendorException.answer(remarks -> ledger.read(order, operation));
    }

    @Override
    public synchronized Answer<Reference> post(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            ledger.check(delta);
            Reference known = posted.get(delta.key());
            if (known != null) {
                return known;
            }
            Tally now = now(delta);
            checkShown(now, delta);
            Tally witness = witness(delta);
            if (witness == null) {
                witness = now;
                witnesses.put(delta.key(), now);
            }
            return switch (standing(witness, now, delta)) {
                case PRESENT -> certain(delta, reference(delta));
                case ABSENT -> certain(delta, confirmed(ledger.post(delta, remarks), witness, delta));
                case OTHER -> throw moved(delta, witness, now);
            };
        });
    }

    private Reference confirmed(Reference reference, Tally witness, Delta delta)
            throws VendorException, InterruptedException {
        for (int look = 0; look < patience.looks; look++) {
            TimeUnit.NANOSECONDS.sleep(patience.every.toNanos());
            if (standing(witness, now(delta), delta) == Standing.PRESENT) {
                return reference;
            }
        }
        if (patience.looks > 0) {
            throw new VendorException(
                    Kind.UNKNOWN_OUTCOME, "the target took " + delta.key() + " and has not posted it yet");
        }
        return reference;
    }

    @Override
    public synchronized Answer<Optional<Reference>> find(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Reference known = posted.get(delta.key());
            if (known != null) {
                return Optional.of(known);
            }
            Tally witness = witness(delta);
            if (witness == null) {
                throw new VendorException(
                        Kind.UNAVAILABLE,
                        "the target keeps no key with a count, and what it counted before " + delta.key()
                                + " is not known");
            }
            Tally now = now(delta);
            return switch (standing(witness, now, delta)) {
                case PRESENT -> Optional.of(certain(delta, reference(delta)));
                case ABSENT -> Optional.empty();
                case OTHER -> throw moved(delta, witness, now);
            };
        });
    }

    @Override
    public synchronized Answer<Reference> reverse(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Tally now = now(delta);
            Tally begun = beforeReversal.get(delta.key());
            if (begun == null && posted.containsKey(delta.key())) {
                return takenBack(delta, now, remarks);
            }
            Tally witness = begun == null ? witness(delta) : less(begun, delta);
            if (witness == null) {
                throw new VendorException(
                        Kind.VALIDATION, "what the target counted before " + delta.key() + " is not known");
            }
            return switch (standing(witness, now, delta)) {
                case PRESENT -> takenBack(delta, now, remarks);
                case ABSENT -> reference(delta);
                case OTHER -> throw moved(delta, witness, now);
            };
        });
    }

    private Reference takenBack(Delta delta, Tally now, Remarks remarks) throws VendorException, InterruptedException {
        beforeReversal.put(delta.key(), now);
        ledger.takeBack(delta, remarks);
        return reference(delta);
    }

    /** Returns how the figures stand once the count is taken back. */
    private static Tally less(Tally tally, Delta delta) {
        return new Tally(
                tally.planned(),
                tally.yield().subtract(delta.yield()),
                tally.scrap() == null ? null : tally.scrap().subtract(delta.scrap()),
                tally.rework() == null ? null : tally.rework().subtract(delta.rework()),
                tally.unitOfMeasure());
    }

    private Reference certain(Delta delta, Reference reference) {
        posted.put(delta.key(), reference);
        return reference;
    }

    private @Nullable Tally witness(Delta delta) {
        return delta.before() == null ? witnesses.get(delta.key()) : delta.before();
    }

    private Tally now(Delta delta) throws VendorException, InterruptedException {
        return ledger.read(delta.order(), delta.operation())
                .orElseThrow(() -> new VendorException(
                        Kind.NOT_FOUND, "order " + delta.order() + " has no operation " + delta.operation()));
    }

    private static Standing standing(Tally before, Tally now, Delta delta) {
        if (grown(before, now, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO)) {
            return Standing.ABSENT;
        }
        return grown(before, now, delta.yield(), delta.scrap(), delta.rework()) ? Standing.PRESENT : Standing.OTHER;
    }

    /** What moves no figure could not be told once its answer was lost, and would be posted again. */
    private static void checkShown(Tally now, Delta delta) throws VendorException {
        boolean shown = delta.yield().signum() != 0
                || (delta.scrap().signum() != 0 && now.scrap() != null)
                || (delta.rework().signum() != 0 && now.rework() != null);
        boolean any = delta.scrap().signum() != 0 || delta.rework().signum() != 0;
        if (any && !shown) {
            throw new VendorException(
                    Kind.VALIDATION,
                    "the target keeps no key with a count and does not show what " + delta.key()
                            + " changes, so that a lost answer could not be told: a person must post it");
        }
    }

    private static boolean grown(Tally before, Tally now, BigDecimal yield, BigDecimal scrap, BigDecimal rework) {
        return grown(before.yield(), now.yield(), yield)
                && grown(before.scrap(), now.scrap(), scrap)
                && grown(before.rework(), now.rework(), rework);
    }

    private static boolean grown(@Nullable BigDecimal before, @Nullable BigDecimal now, BigDecimal by) {
        return before == null || now == null || now.subtract(before).compareTo(by) == 0;
    }

    private static VendorException moved(Delta delta, Tally before, Tally now) {
        return new VendorException(
                Kind.VALIDATION,
                "somebody else has posted to " + delta.order() + "/" + delta.operation() + " meanwhile: it stood at "
                        + said(before) + " and stands at " + said(now) + ", so whether " + delta.key()
                        + " is among it a person must say");
    }

    private static String said(Tally tally) {
        return tally.yield().toPlainString() + " good, " + said(tally.scrap()) + " scrap, " + said(tally.rework())
                + " for rework";
    }

    private static String said(@Nullable BigDecimal value) {
        return value == null ? "unknown" : value.toPlainString();
    }

    private static Reference reference(Delta delta) {
        return new Reference("count", delta.order() + "/" + delta.operation() + " " + delta.key());
    }
}
