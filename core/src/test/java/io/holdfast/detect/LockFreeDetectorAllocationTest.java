package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Place;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A defect that is not part of a cluster makes no garbage. */
class LockFreeDetectorAllocationTest {
    private static final int INSPECTIONS = 1_000_000;
    private static final int PLACES = 1_000;

    /** Inspections made in one go; more at once would need more memory than a test should take. */
    private static final int BATCH = 20_000;

    private static final EquipmentId[] STATIONS = {null, new EquipmentId("S1"), new EquipmentId("S2")};

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void observesAMillionInspectionsWithoutAllocating(boolean points) {
        ClusterRule rule = ClusterRule.custom("R").window(Duration.ofSeconds(2)).build();
        ClusterDetector detector = new LockFreeDetector(
                new RuleSet(List.of(rule), Duration.ofMillis(100)), new Capacity(4, 1 << 13, 1 << 13));
        Line line = new Line(detector);
        List<Defect> defects = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            Place place = points
                    ? new Place.Point(null, 50_000L * (i % 40), 50_000L * (i / 40))
                    : new Place.Zone(null, "Z" + i);
            defects.add(Defect.of(Line.SCRATCH, place));
        }
        long bytes = 0;
        for (int first = 0; first < INSPECTIONS; first += BATCH) {
            // Each place comes round once in a second, twice in a window.
            List<Inspection> batch = new ArrayList<>();
            for (int i = first; i < first + BATCH; i++) {
                line.station = STATIONS[i % STATIONS.length];
                batch.add(line.inspection(i * 0.001, "u" + i, defects.get(i % PLACES)));
            }
            long allocated = allocatedBy(detector, batch);
            bytes += first == 0 ? 0 : allocated;
        }
        // Less than a byte in a hundred inspections: the measurement itself.
        assertThat(bytes).as("bytes").isLessThan(INSPECTIONS / 100);
    }

    /** The control. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void seesWhatAnEventAllocates(boolean points) {
        Line line = new Line(new LockFreeDetector(
                RuleSet.of(ClusterRule.custom("R").minimumUnits(2).build()), Capacity.ofDefaults()));
        Defect defect = points ? Line.scratchAt(0, 0) : Line.scratchIn("A");
        line.sees(0, "a", defect);
        assertThat(allocatedBy(line.detector, List.of(line.inspection(1, "b", defect))))
                .isGreaterThan(100);
    }

    private static long allocatedBy(ClusterDetector detector, List<Inspection> inspections) {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < inspections.size(); i++) {
            detector.observe(inspections.get(i));
        }
        return bean.getCurrentThreadAllocatedBytes() - before;
    }
}
