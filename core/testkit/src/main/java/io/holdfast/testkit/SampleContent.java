package io.holdfast.testkit;

import io.holdfast.model.CountPosting;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Signature;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Things to deliver, of a small plant: each number is another, and the same number always the same. */
public final class SampleContent {
    private static final int APART = 10;

    private SampleContent() {}

    /** Returns a hold of one lot and two units. */
    public static MaterialHold hold(int number) {
        return Samples.hold(episode(number), 1, "U-" + number + "-1", "U-" + number + "-2");
    }

    /** Returns a report, at a revision from 1. */
    public static Nonconformance report(int number, int revision) {
        return Samples.nonconformance(episode(number), revision);
    }

    /** Returns the result of a unit that failed. */
    public static InspectionResult result(int number) {
        return Samples.fail(number, Samples.SCRATCH);
    }

    /** Returns a correction of a count. */
    public static LedgerEntry entry(int number) {
        return new CountPosting(
                new LedgerId("CP-" + number),
                1,
                CountPosting.Kind.SCRAP,
                "erp",
                Samples.ORDER.workOrder(),
                Samples.ORDER.operation(),
                null,
                null,
                12,
                "as inspected",
                Samples.second(number),
                null);
    }

    /** Returns a person's word that all of a hold may move on. */
    public static HoldRelease release(MaterialHold hold, DestinationId destination) {
        return new HoldRelease(
                hold.id(),
                1,
                hold.episode(),
                destination,
                true,
                Stream.concat(
                                hold.population().lots().stream().map(HoldItem::of),
                                hold.population().units().stream().map(HoldItem::of))
                        .toList(),
                List.of(),
                "sorted, all good",
                new Signature(
                        "Q. Weber",
                        Samples.second(3_600),
                        ZoneOffset.ofHours(1),
                        "release of " + hold.id(),
                        "ab".repeat(32),
                        Set.of()));
    }

    /** Returns a delivery, with the ordering and idempotency keys that Holdfast gives it. */
    public static Delivery delivery(long sequence, DestinationId destination, Deliverable content) {
        String order;
        String key;
        if (content instanceof MaterialHold hold) {
            order = hold.episode().value();
            key = hold.id() + "/" + hold.revision();
        } else if (content instanceof HoldRelease release) {
            order = release.episode().value();
            key = release.hold() + "/release/" + release.number();
        } else if (content instanceof Nonconformance report) {
            order = report.episode().value();
            key = report.id() + "/" + report.revision();
        } else if (content instanceof InspectionResult result) {
            order = result.segment().toString();
            key = result.id().value();
        } else if (content instanceof LedgerEntry entry) {
            order = entry.series().value();
            key = entry.id().value();
        } else {
            throw new IllegalArgumentException(
                    "content must be a hold, release, report, result or entry, was " + content);
        }
        return new Delivery(sequence, destination, Lane.of(content), order, key, content, 0);
    }

    private static Episode episode(int number) {
        int first = APART * number;
        return Samples.episode(Samples.cluster(Samples.SCRATCH, first, first + 1, first + 2));
    }
}
