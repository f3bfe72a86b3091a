package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.LineImages;
import io.holdfast.NotSignedException;
import io.holdfast.model.Defect;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.retain.ExpectedVolume;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImageCheck;
import io.holdfast.retain.ImagePlan;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.PartKind;
import io.holdfast.retain.RetentionPolicy;
import io.holdfast.retain.Standing;
import io.holdfast.retain.WhatIf;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class HoldfastImagesTest extends ContainedLine {
    private Path images;
    private Instant begin;

    @BeforeEach
    void makeFolder() throws IOException {
        images = Files.createDirectory(folder.resolve("images"));
        begin = clock.instant();
    }

    private ImageSettings.Builder settings() throws IOException {
        return ImageSettings.of(FolderRoot.open("disk", images))
                .reserveBytes(0)
                .pace(10, Duration.ZERO)
                .clock(Duration.ofHours(1), Duration.ofDays(10_000))
                .part(new MaterialDefinitionId("P-100"), new PartKind("bracket", "ACME"));
    }

    private HoldfastBuilder keeping(ImageSettings settings) throws Exception {
        return contained()
                .images(settings)
                .measuringClock(() -> Duration.between(begin, clock.instant()).toNanos());
    }

    private InspectionResult result(String unit, int second, Verdict verdict) throws IOException {
        Path file = images.resolve(unit + ".png");
        Files.writeString(file, "pixels of " + unit);
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("R-" + unit), STATION, new UnitId(unit), verdict, START.plusSeconds(second))
                .context(ORDER_1)
                .image(new ImageRef(file.toUri(), Files.size(file), ImagePlant.hash("pixels of " + unit)));
        if (verdict == Verdict.FAIL) {
            result.defect(Defect.of(SCRATCH, GATE));
        }
        return result.build();
    }

    private static void clearAll(LineImages images) {
        for (int i = 0; i < 1_000 && images.clear(); i++) {
            // until nothing is left to do
        }
    }

    private boolean there(String unit) {
        return Files.exists(images.resolve(unit + ".png"));
    }

    @Test
    void imagesOfAcceptedResultsAreKeptAsTheirClassDemands() throws Exception {
        Holdfast line = open(keeping(settings().build()));
        accept(line, result("A", 1, Verdict.PASS));
        accept(line, result("B", 2, Verdict.UNDECIDED));
        accept(
                line,
                InspectionResult.of(new ResultId("R-C"), STATION, new UnitId("C"), Verdict.PASS, START)
                        .image(new ImageRef(URI.create("https://camera/c.png"), 9, null))
                        .build());
        drain(line);
        Standing a = line.images().of(new ResultId("R-A")).get(0);
        assertThat(a.imageClass()).isEqualTo(ImageClass.PASSED);
        assertThat(a.due()).isEqualTo(begin.plus(RetentionPolicy.PASSED));
        assertThat(a.image().uses().get(0).family()).isEqualTo("bracket");
        assertThat(a.image().uses().get(0).customer()).isEqualTo("ACME");
        assertThat(line.images().of(new ResultId("R-C"))).isEmpty();
        assertThat(line.images().elsewhere()).isEqualTo(1);
        clock.advance(RetentionPolicy.PASSED);
        clearAll(line.images());
        assertThat(there("A")).isFalse();
        assertThat(there("B")).as("borderline").isTrue();
        assertThat(line.images().of(new ResultId("R-A")).get(0).words())
                .startsWith("gone since ")
                .endsWith("rule passed of version 1, at most 30 days");
        assertThat(line.images().at("disk", "B.png").orElseThrow().imageClass()).isEqualTo(ImageClass.BORDERLINE);
        assertThat(line.images().verifyTombstones()).isEmpty();
        assertThat(line.journal().result(new ResultId("R-A")))
                .as("its record stays")
                .isPresent();
    }

    @Test
    void aHoldKeepsTheImagesOfItsUnitsAndLotsAndMakesThemEvidence() throws Exception {
        Holdfast line = open(keeping(settings().build()));
        accept(line, result("P", 0, Verdict.PASS));
        for (int i = 1; i <= 3; i++) {
            accept(line, result("U" + i, i, Verdict.FAIL));
        }
        drain(line);
        assertThat(holds(line)).hasSize(1);
        for (String unit : List.of("P", "U1")) {
            Standing standing = line.images().of(new ResultId("R-" + unit)).get(0);
            assertThat(standing.imageClass()).isEqualTo(ImageClass.CONTAINMENT_EVIDENCE);
            assertThat(standing.frozenBy())
                    .extracting(ImageGuard::kind)
                    .containsExactlyInAnyOrder(ImageGuard.Kind.HOLD, ImageGuard.Kind.NONCONFORMANCE);
        }
        clock.advance(Duration.ofDays(6 * 365));
        clearAll(line.images());
        assertThat(there("P")).isTrue();
        assertThat(there("U1")).isTrue();
        line.holds().release(hold(line), WEBER, "sorted");
        drain(line);
        Standing released = line.images().of(new ResultId("R-U1")).get(0);
        assertThat(released.frozenBy())
                .as("its report is open still")
                .extracting(ImageGuard::kind)
                .containsExactly(ImageGuard.Kind.NONCONFORMANCE);
    }

    @Test
    void aPersonFreezesAndOnlyASignatureLiftsThat() throws Exception {
        Holdfast line = open(keeping(settings().build()));
        accept(line, result("A", 1, Verdict.PASS));
        accept(line, result("B", 2, Verdict.PASS));
        drain(line);
        clock.advance(Duration.ofDays(31));
        LineImages kept = line.images();
        ImageFreeze freeze = kept.freeze(
                ImageFreeze.Kind.COMPLAINT, "C-17", new FreezeScope.Unit(new UnitId("A")), NOBODY, "field return");
        clearAll(kept);
        assertThat(there("A")).as("though it was due").isTrue();
        assertThat(there("B")).isFalse();
        List<ImageFreeze> all = new ArrayList<>();
        kept.forEachFreeze(true, all::add);
        assertThat(all).containsExactly(freeze);
        assertThatThrownBy(() -> kept.unfreeze(freeze.number(), NOBODY, "answered"))
                .isInstanceOf(NotSignedException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.unfreeze(99, WEBER, "answered"))
                .withMessage("number must be of a freeze in force, was 99");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.freeze(
                        ImageFreeze.Kind.COMPLAINT,
                        "C-18",
                        new FreezeScope.Lot(new MaterialLotId("FIN-WO-1")),
                        WEBER,
                        " "));
        kept.unfreeze(freeze.number(), WEBER, "answered");
        assertThat(acts(line))
                .containsSubsequence(
                        "IMAGES_FROZEN image freeze 1",
                        "SIGNATURE_REFUSED image freeze 1",
                        "IMAGES_UNFROZEN image freeze 1");
        clock.advance(Duration.ofHours(2));
        clearAll(kept);
        assertThat(there("A")).as("complaint evidence from now on").isTrue();
        assertThat(kept.of(new ResultId("R-A")).get(0).imageClass()).isEqualTo(ImageClass.COMPLAINT_EVIDENCE);
    }

    @Test
    void anUndeliveredResultKeepsItsImages() throws Exception {
        mes.stall();
        Holdfast line = open(keeping(settings().build()));
        durable(accept(line, result("A", 1, Verdict.PASS)));
        clock.advance(Duration.ofDays(40));
        clearAll(line.images());
        assertThat(there("A")).isTrue();
        assertThat(line.images().of(new ResultId("R-A")).get(0).words()).contains("frozen by delivery to mes");
        mes.resume();
        drain(line);
        clock.advance(Duration.ofHours(2));
        clearAll(line.images());
        assertThat(there("A")).isFalse();
    }

    @Test
    void otherRulesArePreviewedPutInForceAuditedAndRemembered() throws Exception {
        Holdfast line = open(keeping(settings().build()));
        accept(line, result("A", 1, Verdict.PASS));
        accept(line, result("B", 2, Verdict.FAIL));
        drain(line);
        clock.advance(Duration.ofDays(10));
        RetentionPolicy shorter =
                RetentionPolicy.ofDefaults().with(ImageClass.PASSED, Duration.ofDays(1), Duration.ofDays(9));
        LineImages.Preview preview = line.images().preview(shorter, 10);
        assertThat(preview.images()).isEqualTo(Map.of(ImageClass.PASSED, 1L));
        assertThat(preview.bytes()).isEqualTo(11);
        assertThat(preview.first()).extracting(each -> each.image().path()).containsExactly("A.png");
        assertThat(there("A")).as("a preview changes nothing").isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.images().changePolicy(RetentionPolicy.ofDefaults(), WEBER, "why"))
                .withMessage("policy must have a version above 1, had 1");
        line.images().changePolicy(shorter, WEBER, "the disk is small");
        clearAll(line.images());
        assertThat(there("A")).isFalse();
        assertThat(there("B")).isTrue();
        assertThat(acts(line)).contains("IMAGE_POLICY_CHANGED image policy 2");
        line.close();
        opened.remove(line);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(keeping(settings().build())))
                .withMessageContaining("policy must have a version above 2");
    }

    @Test
    void registerAndFilesAreComparedAndNothingIsMended() throws Exception {
        Holdfast line = open(keeping(settings().build()));
        accept(line, result("A", 1, Verdict.PASS));
        accept(line, result("B", 2, Verdict.PASS));
        accept(line, result("C", 3, Verdict.PASS));
        drain(line);
        assertThat(line.images().reconcile(true, 10).isSound()).isTrue();
        Files.delete(images.resolve("A.png"));
        Files.writeString(images.resolve("B.png"), "qixels of B");
        Path stray = Files.writeString(images.resolve("stray.png"), "?");
        Files.setLastModifiedTime(stray, FileTime.from(clock.instant().minus(Duration.ofHours(2))));
        ImageCheck check = line.images().reconcile(true, 10);
        assertThat(check.counts())
                .isEqualTo(Map.of(
                        ImageCheck.Kind.RECORD_WITHOUT_FILE, 1L,
                        ImageCheck.Kind.CHANGED, 1L,
                        ImageCheck.Kind.FILE_WITHOUT_RECORD, 1L));
        assertThat(line.images().reconcile(false, 0).counts())
                .as("by size alone B looks as it should")
                .doesNotContainKey(ImageCheck.Kind.CHANGED);
        assertThat(stray).exists();
        assertThat(there("B")).isTrue();
        Files.delete(images.resolve(FolderRoot.MARK));
        assertThat(line.images().reconcile(true, 10).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(ImageCheck.Kind.UNREACHABLE));
    }

    @Test
    void theLineForecastsFromWhatItMeasuresAndRefusesWhatCannotFit() throws Exception {
        Holdfast line = open(keeping(settings().capacity("disk", 200).build()));
        for (int day = 0; day < 8; day++) {
            accept(line, result("A" + day, day, Verdict.FAIL));
            drain(line);
            clock.advance(Duration.ofDays(1));
        }
        ImagePlan plan = line.images().plan(30, WhatIf.NOTHING);
        assertThat(plan.streams()).singleElement().satisfies(stream -> {
            assertThat(stream.bytesPerResult()).isEqualTo(12);
            assertThat(stream.imageClass()).isEqualTo(ImageClass.REJECTED);
        });
        assertThat(plan.root("disk").full()).isPresent();
        // While there is more to do at once, nothing is forecast.
        clearAll(line.images());
        assertThat(line.images().troubles()).singleElement().asString().startsWith("images fill disk within 30 days");
        assertThat(line.status().troubles()).contains(line.images().troubles().get(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(THREE_IN_A_QUARTER, SqliteStore.open(folder.resolve("other.db")))
                        .images(ImageSettings.of(FolderRoot.adopt("disk", images))
                                .capacity("disk", 1_000)
                                .reserveBytes(0)
                                .expect(List.of(
                                        new ExpectedVolume("disk", STATION, ImageClass.PASSED, null, null, 1_000)))
                                .build())
                        .open())
                .withMessageContaining("root disk must have room for what is expected");
    }

    /** A station's PC that starts with an empty battery believes that it is years ago, until the network tells it the time. */
    @Test
    void whatWasAcceptedWhileTheClockWasBehindIsNotOldWhenTheClockIsRightAgain() throws Exception {
        Holdfast line = open(keeping(settings().build()));
        accept(line, result("A", 1, Verdict.PASS));
        drain(line);
        clearAll(line.images());
        clock.advance(Duration.ofDays(-2_000));
        // The clock that measures does not go back: the line notices.
        begin = begin.minus(Duration.ofDays(2_000));
        accept(line, result("B", 2, Verdict.PASS));
        drain(line);
        clearAll(line.images());
        clock.advance(Duration.ofDays(2_000));
        begin = begin.plus(Duration.ofDays(2_000));
        clearAll(line.images());
        assertThat(there("B")).isTrue();
        assertThat(line.images().of(new ResultId("R-B")).get(0).due()).isEqualTo(begin.plus(RetentionPolicy.PASSED));
        clock.advance(RetentionPolicy.PASSED);
        clearAll(line.images());
        assertThat(there("B")).isFalse();
    }

    @Test
    void aLineWithoutImagesLeavesFilesAlone() throws Exception {
        Holdfast line = open(contained());
        accept(line, result("A", 1, Verdict.PASS));
        drain(line);
        assertThat(line.journal().imagesOf(new ResultId("R-A"))).isEmpty();
        assertThatIllegalStateException().isThrownBy(line::images);
    }
}
