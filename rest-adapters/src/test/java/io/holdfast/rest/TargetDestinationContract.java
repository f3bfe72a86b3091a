package io.holdfast.rest;

import io.holdfast.model.CountPosting;
import io.holdfast.model.Deliverable;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.testkit.Bench;
import io.holdfast.testkit.DestinationContract;
import io.holdfast.testkit.MesFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What every adapter must do, for a target behind {@link QualityDestination}. Refusals are each vendor's own and tested there: a
 * hold that one means refuses goes on to the next.
 */
public abstract class TargetDestinationContract extends DestinationContract {
    private static final Map<MesFault, TargetFault> FAULTS = new EnumMap<>(Map.of(
            MesFault.NONE, TargetFault.NONE,
            MesFault.AWAY, TargetFault.AWAY,
            MesFault.TAKE_THEN_TIME_OUT, TargetFault.COMMIT_THEN_CUT,
            MesFault.LOSE_THEN_TIME_OUT, TargetFault.CUT_BEFORE_COMMIT,
            MesFault.TAKE_LATE, TargetFault.COMMIT_LATE,
            MesFault.BREAK_OFF, TargetFault.COMMIT_THEN_TRUNCATE,
            MesFault.HALF_OPEN, TargetFault.COMMIT_THEN_STALL));

    /** Makes a fresh target. */
    protected abstract FakeTarget target() throws Exception;

    /** Returns what nobody may see. */
    protected abstract List<String> secrets();

    /** Returns whether answers that never come are tried too: they cost the time that is waited for them. */
    protected boolean stalls() {
        return false;
    }

    /** Returns whether the target keeps a key with counts, by which two of them can be told apart here. */
    protected boolean counts() {
        return false;
    }

    @Override
    protected Bench bench() throws Exception {
        FakeSystem.patient(!stalls());
        return new TargetBench(target());
    }

    private final class TargetBench implements Bench {
        private final FakeTarget target;

        TargetBench(FakeTarget target) {
            this.target = target;
        }

        @Override
        public Destination connect() {
            Set<Lane> lanes = EnumSet.of(Lane.HOLD, Lane.NONCONFORMANCE, Lane.RESULT);
            // Most targets keep no key with a count, so that two of them cannot be told apart here:
            // QualitySystemContract tries those.
            if (counts()) {
                lanes.add(Lane.LEDGER);
            }
            return QualityDestination.to("erp", target.dryRun(null))
                    .lanes(lanes)
                    .nanoTime(target.nanos()::get)
                    .build();
        }

        @Override
        public Set<MesFault> faults() {
            Set<MesFault> faults = new java.util.TreeSet<>(FAULTS.keySet());
            if (!stalls()) {
                faults.remove(MesFault.HALF_OPEN);
            }
            return faults;
        }

        @Override
        public void next(MesFault... faults) {
            target.next(Arrays.stream(faults)
                    .map(fault -> FAULTS.getOrDefault(fault, TargetFault.NONE))
                    .toArray(TargetFault[]::new));
        }

        @Override
        public int held(Delivery delivery) {
            Deliverable content = delivery.content();
            if (content instanceof MaterialHold hold) {
                return target.restrictions(hold);
            }
            if (content instanceof Nonconformance report) {
                return target.reports(report);
            }
            if (content instanceof CountPosting posting && counts()) {
                return target.counts(posting);
            }
            return content instanceof InspectionResult result ? target.results(result) : 0;
        }

        @Override
        public void catchUp() {
            target.catchUp();
        }

        @Override
        public boolean cutOff(boolean value) {
            target.strangers(value ? 1_000 : 0, 429);
            return true;
        }

        @Override
        public void pass(Duration time) {
            target.nanos().addAndGet(time.toNanos());
        }

        @Override
        public List<String> secrets() {
            List<String> secrets = new ArrayList<>();
            for (String secret : TargetDestinationContract.this.secrets()) {
                secrets.add(secret);
                for (String user : List.of("holdfast", "HOLDFAST")) {
                    secrets.add(
                            Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8)));
                }
            }
            return secrets;
        }

        @Override
        public MaterialHold hold(int number) {
            return target.hold(number);
        }

        @Override
        public Nonconformance report(int number, int revision) {
            return target.report(number, revision);
        }

        @Override
        public InspectionResult result(int number) {
            return target.result(number);
        }

        @Override
        public Deliverable entry(int number) {
            return counts()
                    ? Content.posting(CountPosting.Kind.YIELD, number, target.count(number), 90)
                    : Bench.super.entry(number);
        }

        @Override
        public void close() {
            FakeSystem.patient(true);
            target.close();
        }
    }
}
