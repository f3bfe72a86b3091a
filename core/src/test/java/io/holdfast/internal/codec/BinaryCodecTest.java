package io.holdfast.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Deliverable;
import io.holdfast.model.Episode;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BinaryCodecTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 200_000 : 2_000;
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00.123456789Z");

    @Test
    void whatIsDecodedEqualsWhatWasEncoded() throws IOException {
        long seed = System.nanoTime();
        RandomModel model = new RandomModel(seed);
        for (int round = 0; round < ROUNDS; round++) {
            roundTrip(model, "seed " + seed + ", round " + round);
        }
    }

    private static void roundTrip(RandomModel model, String which) throws IOException {
        var result = model.result();
        assertThat(BinaryCodec.decodeInspectionResult(BinaryCodec.encode(result)))
                .as(which)
                .isEqualTo(result);
        var context = model.context();
        assertThat(BinaryCodec.decodeWorkContext(BinaryCodec.encode(context)))
                .as(which)
                .isEqualTo(context);
        var cluster = model.cluster();
        assertThat(BinaryCodec.decodeCluster(BinaryCodec.encode(cluster)))
                .as(which)
                .isEqualTo(cluster);
        var member = model.member();
        assertThat(BinaryCodec.decodeClusterMember(BinaryCodec.encode(member)))
                .as(which)
                .isEqualTo(member);
        var episode = model.episode();
        assertThat(BinaryCodec.decodeEpisode(BinaryCodec.encode(episode)))
                .as(which)
                .isEqualTo(episode);
        var hold = model.hold();
        assertThat(BinaryCodec.decodeMaterialHold(BinaryCodec.encode(hold)))
                .as(which)
                .isEqualTo(hold);
        var release = model.release();
        assertThat(BinaryCodec.decodeHoldRelease(BinaryCodec.encode(release)))
                .as(which)
                .isEqualTo(release);
        var file = model.file();
        assertThat(BinaryCodec.decodeNonconformanceFile(BinaryCodec.encode(file)))
                .as(which)
                .isEqualTo(file);
        for (Deliverable content : List.of(result, hold, release, model.nonconformance(), file)) {
            assertThat(BinaryCodec.decodeDeliverable(BinaryCodec.encode(content)))
                    .as(which)
                    .isEqualTo(content);
        }
        var report = model.nonconformance();
        assertThat(BinaryCodec.decodeNonconformance(BinaryCodec.encode(report)))
                .as(which)
                .isEqualTo(report);
    }

    @Test
    void findingsAreWhatAResultHasBeyondItsHeadItsReceivedTimeItsContextAndItsModel() throws IOException {
        RandomModel model = new RandomModel(7);
        for (int round = 0; round < 100; round++) {
            InspectionResult result = model.result();
            InspectionResult.Builder head = InspectionResult.of(
                    result.id(), result.station(), result.unit(), result.verdict(), result.deviceTime());
            InspectionResult read = BinaryCodec.decodeFindings(
                            BinaryCodec.encodeFindings(result),
                            head.context(result.context()).model(result.model()))
                    .build();
            assertThat(read)
                    .usingRecursiveComparison()
                    .ignoringFields("receivedTime")
                    .isEqualTo(result);
        }
    }

    /** Plants keep journals for years: what version 1 wrote must be read for ever, and version 1 must not change. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("versionOne")
    void versionOneIsReadAndWrittenAsEver(String kind, String hex, String text) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        Object value;
        byte[] again;
        switch (kind) {
            case "result" -> {
                InspectionResult result = BinaryCodec.decodeInspectionResult(bytes);
                value = result;
                again = BinaryCodec.encode(result);
            }
            case "findings" -> {
                InspectionResult result = BinaryCodec.decodeFindings(
                                bytes,
                                InspectionResult.of(
                                        new ResultId("R-1"),
                                        new EquipmentId("ST-1"),
                                        new UnitId("U-1"),
                                        Verdict.PASS,
                                        NOON))
                        .build();
                value = result;
                again = BinaryCodec.encodeFindings(result);
            }
            case "context" -> {
                WorkContext context = BinaryCodec.decodeWorkContext(bytes);
                value = context;
                again = BinaryCodec.encode(context);
            }
            case "cluster" -> {
                Cluster cluster = BinaryCodec.decodeCluster(bytes);
                value = cluster;
                again = BinaryCodec.encode(cluster);
            }
            case "member" -> {
                ClusterMember member = BinaryCodec.decodeClusterMember(bytes);
                value = member;
                again = BinaryCodec.encode(member);
            }
            case "episode" -> {
                Episode episode = BinaryCodec.decodeEpisode(bytes);
                value = episode;
                again = BinaryCodec.encode(episode);
            }
            case "hold" -> {
                MaterialHold hold = BinaryCodec.decodeMaterialHold(bytes);
                value = hold;
                again = BinaryCodec.encode(hold);
            }
            case "release" -> {
                HoldRelease release = BinaryCodec.decodeHoldRelease(bytes);
                value = release;
                again = BinaryCodec.encode(release);
            }
            case "file" -> {
                NonconformanceFile file = BinaryCodec.decodeNonconformanceFile(bytes);
                value = file;
                again = BinaryCodec.encode(file);
            }
            default -> {
                Nonconformance report = BinaryCodec.decodeNonconformance(bytes);
                value = report;
                again = BinaryCodec.encode(report);
            }
        }
        assertThat(value).hasToString(text);
        assertThat(HexFormat.of().formatHex(again)).isEqualTo(hex);
    }

    /** Lines of kind, bytes and text, parted by tabs; each kind of value three times, and a result with a model. */
    static Stream<Arguments> versionOne() throws IOException {
        try (InputStream stream = BinaryCodecTest.class.getResourceAsStream("version-1.txt")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().map(line -> Arguments.of((Object[]) line.split("\t", -1)));
        }
    }

    @Test
    void aPlainPassTakesFewBytes() {
        assertThat(BinaryCodec.encodeFindings(pass("U-1"))).hasSizeLessThanOrEqualTo(13);
        assertThat(BinaryCodec.encode(pass("U-1"))).hasSizeLessThanOrEqualTo(45);
    }

    @Test
    void anotherVersionIsRefusedByName() {
        byte[] bytes = BinaryCodec.encode(pass("U-1"));
        bytes[0] = 9;
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> BinaryCodec.decodeInspectionResult(bytes))
                .withMessage("Cannot decode inspection result: its format has version 9, only 1 is known here");
    }

    @Test
    void anotherKindOfValueIsRefused() {
        byte[] bytes = BinaryCodec.encode(new RandomModel(1).hold());
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> BinaryCodec.decodeNonconformance(bytes))
                .withMessageContaining("Cannot decode nonconformance")
                .withMessageContaining("kind 7, not 8");
    }

    @Test
    void everySingleDamagedByteIsFound() {
        byte[] bytes = BinaryCodec.encode(new RandomModel(3).episode());
        Random random = new Random(3);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 + random.nextInt(255));
            assertThatExceptionOfType(CodecException.class)
                    .as("byte " + i)
                    .isThrownBy(() -> BinaryCodec.decodeEpisode(damaged));
        }
    }

    @Test
    void everyTruncationIsFound() {
        byte[] bytes = BinaryCodec.encode(new RandomModel(4).result());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(CodecException.class)
                    .as("length " + length)
                    .isThrownBy(() -> BinaryCodec.decodeInspectionResult(cut));
        }
    }

    /** The checksum is right in all of these: only the structure itself can tell. Control: the unchanged bytes decode. */
    @Test
    void wrongBytesUnderARightChecksumNeverGiveAnythingButAValueOrACodecException() throws IOException {
        byte[] bytes = BinaryCodec.encode(new RandomModel(5).nonconformance());
        assertThat(BinaryCodec.encode(BinaryCodec.decodeNonconformance(resealed(bytes))))
                .isEqualTo(bytes);
        Random random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = bytes.clone();
            changed[2 + random.nextInt(bytes.length - 6)] = (byte) random.nextInt(256);
            try {
                BinaryCodec.decodeNonconformance(resealed(changed));
            } catch (CodecException e) {
                assertThat(e).hasMessageStartingWith("Cannot decode nonconformance: ");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /** In free text; identifiers refuse it themselves. */
    @Test
    void halfASurrogatePairIsRefusedBeforeItTurnsIntoAnotherText() {
        MaterialHold hold = new RandomModel(7).hold();
        MaterialHold broken = new MaterialHold(
                hold.id(),
                hold.revision(),
                hold.episode(),
                hold.rule(),
                "U\uD83D",
                hold.population(),
                hold.requestedAt());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BinaryCodec.encode(broken))
                .withMessageContaining("surrogate pair at index 1");
    }

    static byte[] resealed(byte[] bytes) {
        int end = bytes.length - ByteSink.CHECKSUM_BYTES;
        int checksum = ByteSink.checksum(bytes, end);
        byte[] sealed = bytes.clone();
        for (int i = 0; i < ByteSink.CHECKSUM_BYTES; i++) {
            sealed[end + i] = (byte) (checksum >>> 24 - 8 * i);
        }
        return sealed;
    }

    private static InspectionResult pass(String unit) {
        return InspectionResult.of(new ResultId("R-1"), new EquipmentId("ST-1"), new UnitId(unit), Verdict.PASS, NOON)
                .build();
    }
}
