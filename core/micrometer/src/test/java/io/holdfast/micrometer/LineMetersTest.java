package io.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.DestinationStatus;
import io.holdfast.Holdfast;
import io.holdfast.Promises;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Lane;
import io.holdfast.store.SqliteStore;
import io.holdfast.testkit.FakeMes;
import io.holdfast.testkit.VirtualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every promise is counted, and can be read from the status and from the meters. */
class LineMetersTest {
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");

    @TempDir
    Path folder;

    private final VirtualClock clock = new VirtualClock(NOON);
    private final AtomicLong nanos = new AtomicLong();
    private final FakeMes mes = new FakeMes("mes");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Holdfast line;
    private LineMeters meters;

    @BeforeEach
    void open() throws Exception {
        line = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .rules(ClusterRule.custom("alike").minimumUnits(3).build())
                .destination(mes)
                .clock(clock)
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(5))
                .open();
        meters = LineMeters.of(line, "A1", clock, nanos::get);
        meters.bindTo(registry);
    }

    @AfterEach
    void close() throws Exception {
        mes.away(false);
        line.close();
    }

    @Test
    void whatWasPromisedIsCountedInStatusAndMeters() throws Exception {
        mes.next(FakeMes.Fault.TAKE_THEN_TIME_OUT, FakeMes.Fault.REFUSE);
        accept(1, NOON);
        assertThat(line.drain(Duration.ofSeconds(20))).isTrue();
        accept(2, NOON);
        accept(2, NOON);
        accept(3, NOON.minus(Duration.ofHours(5)));
        assertThat(line.drain(Duration.ofSeconds(20))).isTrue();

        Promises promises = line.status().promises();
        assertThat(promises.accepted()).isEqualTo(4);
        assertThat(promises.durable()).isEqualTo(4);
        assertThat(promises.repeated()).isEqualTo(1);
        assertThat(promises.late()).isEqualTo(1);
        assertThat(promises.delivered()).isEqualTo(2);
        assertThat(promises.parked()).isEqualTo(1);
        assertThat(promises.unknown()).isEqualTo(1);
        assertThat(promises.lastProof()).contains(NOON);
        assertThat(counter("accepted")).isEqualTo(4);
        assertThat(counter("durable")).isEqualTo(4);
        assertThat(counter("late")).isEqualTo(1);
        assertThat(lane("delivered", Lane.RESULT)).isEqualTo(2);
        assertThat(lane("parked", Lane.RESULT)).isEqualTo(1);
        assertThat(lane("unknown", Lane.RESULT)).isEqualTo(1);
        nanos.addAndGet(LineMeters.REFRESH.toNanos());
        assertThat(gauge("waiting.parked", Lane.RESULT)).isEqualTo(1);
    }

    @Test
    void theOldestThatWaitsAndTheLastProofGrowOld() throws Exception {
        assertThat(proofAge()).isNaN();
        accept(1, NOON);
        assertThat(line.drain(Duration.ofSeconds(20))).isTrue();
        mes.away(true);
        clock.advance(Duration.ofMinutes(1));
        accept(2, NOON.plusSeconds(60)).durable().toCompletableFuture().join();
        clock.advance(Duration.ofMinutes(10));

        nanos.addAndGet(LineMeters.REFRESH.toNanos());
        assertThat(gauge("waiting", Lane.RESULT)).isEqualTo(1);
        assertThat(gauge("oldest.age", Lane.RESULT)).isEqualTo(600);
        assertThat(gauge("oldest.age", Lane.HOLD)).isZero();
        assertThat(proofAge()).isEqualTo(660);
        DestinationStatus status = line.destinations().list().get(0);
        assertThat(status.oldestAge(Lane.RESULT, clock.instant())).contains(Duration.ofMinutes(10));
        assertThat(status.proofAge(clock.instant())).contains(Duration.ofMinutes(11));
    }

    private io.holdfast.Receipt accept(int number, Instant time) {
        return line.accept(InspectionResult.of(
                        new ResultId("R-" + number),
                        new EquipmentId("CAM-1"),
                        new UnitId("SN-" + number),
                        Verdict.FAIL,
                        time)
                .defect(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "gate")))
                .build());
    }

    private double counter(String name) {
        return registry.get("holdfast." + name).functionCounter().count();
    }

    private double lane(String name, Lane lane) {
        return registry.get("holdfast." + name)
                .tags("destination", "mes", "lane", lane.name(), "line", "A1")
                .functionCounter()
                .count();
    }

    private double gauge(String name, Lane lane) {
        return registry.get("holdfast." + name)
                .tags("destination", "mes", "lane", lane.name())
                .gauge()
                .value();
    }

    private double proofAge() {
        return registry.get("holdfast.proof.age")
                .tags("destination", "mes")
                .gauge()
                .value();
    }
}
