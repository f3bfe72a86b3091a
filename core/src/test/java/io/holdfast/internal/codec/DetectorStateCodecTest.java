package io.holdfast.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.detect.ClockState;
import io.holdfast.detect.DetectorState;
import io.holdfast.detect.RuleState;
import io.holdfast.detect.ScopeState;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.Segment;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DetectorStateCodecTest {
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00.123456789Z");
    private static final Segment SEGMENT =
            new WorkOrderSegment(new WorkOrderId("4711"), new OperationId("0010"), new EquipmentId("L1"));
    private static final Place ZONE = new Place.Zone("P2", "gate");
    private static final Place POINT = new Place.Point(null, -250, 1_000_000_000);
    private static final Morphology SCRATCH = new Morphology("Kratzer \u00e4");

    /** Every kind of scope, station, clock and place; each optional part once there and once not. */
    private static final DetectorState STATE = new DetectorState(List.of(
            new ScopeState(
                    SEGMENT,
                    NOON.minusSeconds(120),
                    NOON.plusMillis(250),
                    List.of(
                            new ScopeState.Station(new EquipmentId("ST-2"), NOON.plusSeconds(7), NOON.plusMillis(250)),
                            new ScopeState.Station(null, NOON, NOON.plusMillis(125))),
                    List.of(
                            new ScopeState.Known(NOON, new ResultId("R-2")),
                            new ScopeState.Known(NOON.minusSeconds(3), new ResultId("R-1"))),
                    List.of(
                            new RuleState(
                                    new RuleId("by time"),
                                    new ClockState.EventTime(),
                                    List.of(observed("R-2", 1, ZONE, NOON, 1_773_489_600_123_456_789L)),
                                    List.of()),
                            new RuleState(
                                    new RuleId("by units"),
                                    new ClockState.InspectedUnits(300, List.of(new UnitId("U-298"), new UnitId("U-1"))),
                                    List.of(observed("R-2", 0, POINT, NOON, 299), observed("R-1", 0, POINT, NOON, 298)),
                                    List.of(new RuleState.Open(
                                            new ClusterId("CL-1"), SCRATCH, POINT, -2, 299, NOON))))),
            new ScopeState(
                    new UnboundSegment(new EquipmentId("ST-1")),
                    NOON,
                    null,
                    List.of(),
                    List.of(),
                    List.of(new RuleState(
                            new RuleId("by run time"),
                            new ClockState.RunTime(List.of(Instant.parse("1969-12-31T23:59:59.5Z"), NOON)),
                            List.of(),
                            List.of()))),
            new ScopeState(
                    new Tooling(null, new EquipmentId("M7"), "2", null), NOON, NOON, List.of(), List.of(), List.of())));

    private static RuleState.Observed observed(String result, int index, Place place, Instant time, long key) {
        return new RuleState.Observed(
                SCRATCH, new ClusterMember(new ResultId(result), index, new UnitId("U-1"), SEGMENT, place, time), key);
    }

    /** What version 1 wrote must be read for ever, and version 1 must not change. */
    @Test
    void versionOneIsReadAndWrittenAsEver() throws IOException {
        String golden;
        try (InputStream stream = DetectorStateCodecTest.class.getResourceAsStream("detector-state-1.txt")) {
            golden = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.US_ASCII)
                    .replaceAll("\\s", "");
        }
        assertThat(HexFormat.of().formatHex(BinaryCodec.encode(STATE))).isEqualTo(golden);
        assertThat(BinaryCodec.decodeDetectorState(HexFormat.of().parseHex(golden)))
                .isEqualTo(STATE);
    }

    @Test
    void aDetectorThatSawNothingTakesSevenBytes() throws IOException {
        DetectorState nothing = new DetectorState(List.of());
        byte[] bytes = BinaryCodec.encode(nothing);
        assertThat(bytes).hasSize(7);
        assertThat(BinaryCodec.decodeDetectorState(bytes)).isEqualTo(nothing);
    }

    @Test
    void anotherVersionIsRefusedByName() {
        byte[] bytes = BinaryCodec.encode(STATE);
        bytes[0] = 2;
        assertRefused(bytes, "its format has version 2, only 1 is known here");
    }

    @Test
    void everySingleDamagedByteIsFound() {
        byte[] bytes = BinaryCodec.encode(STATE);
        Random random = new Random(3);
        for (int i = 1; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 + random.nextInt(255));
            assertRefused(damaged, "bytes are damaged, checksum ");
        }
    }

    @Test
    void everyTruncationIsFound() {
        byte[] bytes = BinaryCodec.encode(STATE);
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(Arrays.copyOf(bytes, length), "");
        }
    }

    /** Only the structure itself can tell. Control: what the model admits is read. */
    @Test
    void wrongBytesUnderARightChecksumGiveAValueOrACodecException() {
        byte[] bytes = BinaryCodec.encode(STATE);
        Random random = new Random(5);
        int refused = 0;
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = bytes.clone();
            changed[2 + random.nextInt(bytes.length - 6)] = (byte) random.nextInt(256);
            try {
                BinaryCodec.decodeDetectorState(BinaryCodecTest.resealed(changed));
                read++;
            } catch (CodecException e) {
                assertThat(e).hasMessageStartingWith("Cannot decode detector state: ");
                refused++;
            }
        }
        assertThat(refused).isPositive();
        assertThat(read).isPositive();
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> BinaryCodec.decodeDetectorState(bytes))
                .withMessageStartingWith("Cannot decode detector state: ")
                .withMessageContaining(why);
    }
}
