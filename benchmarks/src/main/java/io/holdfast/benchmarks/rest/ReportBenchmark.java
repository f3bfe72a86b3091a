package io.holdfast.benchmarks.rest;

import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One nonconformance of 20 units for each target.
 *
 * <p>{@code marshal}: the content of the request that carries it, from our report to bytes, codes looked up; for Epicor one of six,
 * for Oracle both. {@code adapter} against {@code bare}: the report over loopback, connections kept, and the same requests by a plain
 * loop over the HTTP client; {@link PostPaces} compares the two better.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReportBenchmark {
    /** The target. */
    @Param
    public Target target = Target.S4HANA;

    private final Nonconformance report = Posts.report();
    private Posts posts;
    private Nonconformances port;

    /** Made whole by {@link #begin}. */
    @SuppressWarnings("NullAway.Init")
    public ReportBenchmark() {}

    /** Starts server and system, and records what one report takes once tokens and descriptions are there. */
    @Setup
    public void begin() throws IOException, InterruptedException {
        posts = new Posts(target);
        port = posts.port();
    }

    /** Ends all. */
    @TearDown
    public void end() throws IOException {
        posts.close();
    }

    /** The report marshalled. */
    @Benchmark
    public byte[] marshal() throws Exception {
        return target.marshal(port, report);
    }

    /** The report by the adapter. */
    @Benchmark
    public Object adapter() throws InterruptedException {
        return posts.byAdapter();
    }

    /** The same requests by a plain loop. */
    @Benchmark
    public long bare() throws IOException {
        return posts.bare();
    }
}
