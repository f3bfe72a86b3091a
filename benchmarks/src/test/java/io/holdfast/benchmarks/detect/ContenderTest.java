package io.holdfast.benchmarks.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContenderTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Arguments> exact() {
        return having(
                Contender.Trait.EXACT,
                "zones-256-uniform",
                "zones-1k-zipf",
                "zones-4k-hot",
                "points-256-uniform",
                "points-1k-zipf");
    }

    static Stream<Arguments> withoutGarbage() {
        return having(Contender.Trait.NO_GARBAGE, "zones-1k-turns", "zones-10k-turns", "points-1k-turns");
    }

    private static Stream<Arguments> having(Contender.Trait trait, String... workloads) {
        return Stream.of(workloads)
                .map(Workload::of)
                .flatMap(workload -> Contender.all().stream()
                        .filter(contender -> contender.is(trait) && contender.takes(workload, 1))
                        .map(contender -> Arguments.of(contender, workload)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("exact")
    void opensAsManyClustersAsTheRuleAdmits(Contender contender, Workload workload) {
        Sightings sightings = new Sightings(workload, 20_000);
        // A second lap, to see that it goes on like the first.
        int batches = 2 * sightings.batches();
        try (Peer peer = contender.make(workload, 1)) {
            assertThat(Reference.openings(peer, sightings, batches))
                    .isPositive()
                    .isEqualTo(Reference.openings(workload, sightings, batches));
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("withoutGarbage")
    void leavesNoGarbageInAMillionSightingsWithoutACluster(Contender contender, Workload workload) {
        try (Peer peer = contender.make(workload, 1)) {
            assertThat(allocatedBytes(peer, new Sightings(workload, 250_000), 1_000_000))
                    .isZero();
        }
    }

    /** Control of the test above. */
    @Test
    void garbageIsSeenWhereThereIsSome() {
        Workload workload = Workload.of("zones-256-uniform");
        long bytes = allocatedBytes(new MapPeer.Concurrent(), new Sightings(workload, 50_000), 10_000);
        assertThat(bytes).isGreaterThan(10_000);
    }

    /** Returns the bytes allocated for the given number of sightings, after one lap that may allocate. */
    private static long allocatedBytes(Peer peer, Sightings sightings, int count) {
        Batch batch = new Batch();
        Reference.openings(peer, sightings, sightings.batches());
        Peer caller = peer.forThread();
        long bytes = 0;
        for (int done = 0, number = sightings.batches(); done < count; done += Batch.SIZE, number++) {
            sightings.write(number, batch);
            caller.prepare(batch);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            caller.observe(batch);
            bytes += THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return bytes;
    }
}
