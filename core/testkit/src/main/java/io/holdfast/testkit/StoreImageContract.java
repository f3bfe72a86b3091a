package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.STATION;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.fail;
import static io.holdfast.testkit.Samples.hold;
import static io.holdfast.testkit.Samples.nonconformance;
import static io.holdfast.testkit.Samples.pass;
import static io.holdfast.testkit.Samples.received;
import static io.holdfast.testkit.Samples.result;
import static io.holdfast.testkit.Samples.rich;
import static io.holdfast.testkit.Samples.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.Episode;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.ImageUse;
import io.holdfast.model.ImageVolume;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.ImageWriter.Registration;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreException;
import io.holdfast.retain.TombstoneChain;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store must do for the register of images. */
abstract class StoreImageContract extends StoreGenealogyContract {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 14);

    private static Registration at(String path, ImageClass imageClass, long checkAt) {
        return new Registration(
                "disk", path, 1_000, "ab".repeat(32), imageClass, "bracket", null, DAY, null, second(checkAt));
    }

    private boolean register(InspectionResult result, Registration... images) throws StoreException {
        List<Boolean> joined = new ArrayList<>();
        store.write(t -> {
            t.add(result, false);
            joined.add(t.register(result, List.of(images)));
        });
        return joined.get(0);
    }

    private RegisteredImage image(InspectionResult result) throws StoreException {
        return store.imagesOf(result.id()).get(0);
    }

    private List<ImageGuard> guards(RegisteredImage image) throws StoreException {
        return store.imageGuards(List.of(image)).getOrDefault(image.number(), List.of());
    }

    private ImageTombstone expire(RegisteredImage image) throws StoreException {
        List<ImageTombstone> links = new ArrayList<>();
        store.write(t -> {
            t.intend(new ImageIntent(image.number(), ImageIntent.Step.DELETE, "rule x", second(900), null));
            ImageTombstone link = TombstoneChain.after(t.lastImageTombstone()).next(image, true, "rule x", second(901));
            t.expired(link);
            links.add(link);
        });
        return links.get(0);
    }

    @Test
    void anImageIsRegisteredWithAllThatRulesAsk() throws Exception {
        InspectionResult result = rich(1);
        assertThat(register(
                        result,
                        at("a/1.png", ImageClass.REJECTED, 100),
                        new Registration(
                                "disk", "a/2.png", 5, null, ImageClass.REJECTED, null, "ACME", DAY, null, second(50))))
                .isFalse();
        reopen();
        List<RegisteredImage> images = store.imagesOf(result.id());
        assertThat(images)
                .containsExactly(
                        new RegisteredImage(
                                images.get(0).number(),
                                "disk",
                                "a/1.png",
                                1_000,
                                "ab".repeat(32),
                                RegisteredImage.State.KEPT,
                                second(100),
                                List.of(use(result, "bracket", null))),
                        new RegisteredImage(
                                images.get(1).number(),
                                "disk",
                                "a/2.png",
                                5,
                                null,
                                RegisteredImage.State.KEPT,
                                second(50),
                                List.of(use(result, null, "ACME"))));
        assertThat(store.image(images.get(1).number())).contains(images.get(1));
        assertThat(store.imageAt("disk", "a/1.png")).contains(images.get(0));
        assertThat(store.imageAt("disk", "a/3.png")).isEmpty();
        assertThat(store.imageAt("tape", "a/1.png")).isEmpty();
        assertThat(store.images(0, 10)).isEqualTo(images);
        assertThat(store.images(images.get(0).number(), 10)).containsExactly(images.get(1));
        assertThat(store.imagesOf(pass(9).id())).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.register(pass(9), List.of(at("b", ImageClass.PASSED, 1)))));
    }

    private static ImageUse use(InspectionResult result, @Nullable String family, @Nullable String customer) {
        return new ImageUse(
                result.id(),
                result.unit(),
                STATION,
                List.of(new MaterialLotId("LOT-OUT"), new MaterialLotId("LOT-IN-1"), new MaterialLotId("LOT-IN-2")),
                Optional.ofNullable(result.context()).orElseThrow().material(),
                family,
                customer,
                ImageClass.REJECTED,
                result.deviceTime(),
                receivedTime(result));
    }

    @Test
    void oneFileOfTwoResultsIsOneImageThatCountsFromTheSecond() throws Exception {
        register(fail(1, SCRATCH), at("panel.png", ImageClass.REJECTED, 100));
        assertThat(register(pass(2), at("panel.png", ImageClass.PASSED, 60))).isTrue();
        RegisteredImage image = image(pass(2));
        assertThat(image.uses()).extracting(ImageUse::unit).containsExactly(new UnitId("U-1"), new UnitId("U-2"));
        assertThat(image.imageClass()).isEqualTo(ImageClass.REJECTED);
        assertThat(image.registeredAt()).isEqualTo(receivedTime(pass(2)));
        assertThat(image.checkAt()).as("the earlier").isEqualTo(second(60));
        assertThat(store.imagesOf(fail(1, SCRATCH).id())).containsExactly(image);
        register(pass(3), at("panel.png", ImageClass.PASSED, 200));
        assertThat(image(pass(3)).checkAt()).isEqualTo(second(60));
        expire(image(pass(3)));
        assertThat(register(pass(4), at("panel.png", ImageClass.PASSED, 300)))
                .as("the name is free again")
                .isFalse();
        assertThat(store.imageAt("disk", "panel.png")).contains(image(pass(4)));
    }

    private static Registration notBefore(String path, Instant notBefore) {
        return new Registration("disk", path, 1, null, ImageClass.PASSED, null, null, DAY, notBefore, second(9_999));
    }

    @Test
    void anImageIsNoOlderThanItsRegistrationSays() throws Exception {
        Instant received = receivedTime(pass(1));
        register(pass(1), notBefore("a", received.plusSeconds(500)), notBefore("b", received.minusSeconds(500)));
        assertThat(store.imagesOf(pass(1).id()))
                .extracting(RegisteredImage::registeredAt)
                .containsExactly(received.plusSeconds(500), received);
        register(pass(2), notBefore("a", received));
        assertThat(image(pass(2)).registeredAt()).as("it grows no older").isEqualTo(received.plusSeconds(500));
        assertThat(store.oldestImages("disk", ImageClass.PASSED, received.plusSeconds(500), 0, second(9_999), 9))
                .containsExactly(image(pass(2)));
    }

    @Test
    void whatIsToBeLookedAtComesInOrderByRoot() throws Exception {
        register(pass(1), at("1", ImageClass.PASSED, 30));
        register(pass(2), at("2", ImageClass.PASSED, 10));
        register(pass(3), at("3", ImageClass.PASSED, 20));
        assertThat(store.imagesToCheck("disk", second(20), 10)).containsExactly(image(pass(2)), image(pass(3)));
        assertThat(store.imagesToCheck("disk", second(20), 1)).containsExactly(image(pass(2)));
        assertThat(store.imagesToCheck("tape", second(20), 10)).isEmpty();
        long second = image(pass(2)).number();
        store.write(t -> t.checkAgain(List.of(second), second(500)));
        assertThat(store.imagesToCheck("disk", second(20), 10)).containsExactly(image(pass(3)));
        assertThat(image(pass(2)).checkAt()).isEqualTo(second(500));
    }

    @Test
    void theOldestOfAClassComeInOrderFromACursor() throws Exception {
        for (int i = 1; i <= 5; i++) {
            register(
                    i == 3 ? fail(3, SCRATCH) : pass(i),
                    at("" + i, i == 3 ? ImageClass.REJECTED : ImageClass.PASSED, 9));
        }
        List<RegisteredImage> all = store.oldestImages("disk", ImageClass.PASSED, Instant.EPOCH, 0, second(100), 10);
        assertThat(all).extracting(RegisteredImage::path).containsExactly("1", "2", "4", "5");
        RegisteredImage cursor = all.get(1);
        assertThat(store.oldestImages(
                        "disk",
                        ImageClass.PASSED,
                        cursor.registeredAt(),
                        cursor.number(),
                        all.get(3).registeredAt(),
                        10))
                .as("behind the cursor, before the last")
                .containsExactly(all.get(2));
        assertThat(store.oldestImages("tape", ImageClass.PASSED, Instant.EPOCH, 0, second(100), 10))
                .isEmpty();
    }

    @Test
    void anImageIsOnlyDeletedAfterThatWasIntended() throws Exception {
        register(pass(1), at("1", ImageClass.PASSED, 30));
        RegisteredImage image = image(pass(1));
        ImageTombstone link = TombstoneChain.after(Optional.empty()).next(image, true, "rule x", second(40));
        assertThatIllegalArgumentException().isThrownBy(() -> store.write(t -> t.expired(link)));
        ImageIntent intent = new ImageIntent(image.number(), ImageIntent.Step.DELETE, "rule x", second(39), null);
        store.write(t -> t.intend(intent));
        reopen();
        assertThat(store.imageIntents(10)).containsExactly(intent);
        assertThat(image(pass(1)).state()).isEqualTo(RegisteredImage.State.UNDER_WAY);
        assertThat(store.imagesToCheck("disk", second(90), 10))
                .as("it is under way")
                .isEmpty();
        store.write(t -> t.withdrawIntent(image.number(), second(60)));
        assertThat(store.imageIntents(10)).isEmpty();
        assertThat(image(pass(1)).state()).isEqualTo(RegisteredImage.State.KEPT);
        assertThat(image(pass(1)).checkAt()).isEqualTo(second(60));
        store.write(t -> t.intend(intent));
        store.write(t -> t.expired(link));
        assertThat(store.imageIntents(10)).isEmpty();
        assertThat(image(pass(1)).state()).isEqualTo(RegisteredImage.State.EXPIRED);
        assertThat(store.imageTombstone(image.number())).contains(link);
        assertThatIllegalArgumentException()
                .as("what is gone cannot go again")
                .isThrownBy(() -> store.write(t -> t.intend(intent)));
        assertThat(store.result(pass(1).id())).as("its result stays").isPresent();
    }

    @Test
    void tombstonesAreAChainThatNothingIsPutInto() throws Exception {
        register(pass(1), at("1", ImageClass.PASSED, 30));
        register(pass(2), at("2", ImageClass.PASSED, 30));
        ImageTombstone first = expire(image(pass(1)));
        ImageTombstone second = expire(image(pass(2)));
        List<ImageTombstone> chain = new ArrayList<>();
        store.forEachImageTombstone(chain::add);
        assertThat(chain).containsExactly(first, second);
        assertThat(store.lastImageTombstone()).contains(second);
        assertThat(TombstoneChain.verify(store)).isEmpty();
        register(pass(3), at("3", ImageClass.PASSED, 30));
        ImageTombstone wrong = TombstoneChain.after(Optional.of(first)).next(image(pass(3)), true, "rule x", second(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.expired(wrong)))
                .withMessageContaining("must follow link 2");
    }

    @Test
    void whatImagesTakeIsCountedWithThem() throws Exception {
        register(pass(1), at("1", ImageClass.PASSED, 30), at("2", ImageClass.PASSED, 30));
        register(pass(2), at("3", ImageClass.PASSED, 30));
        register(pass(3), at("3", ImageClass.PASSED, 30));
        expire(store.imageAt("disk", "1").orElseThrow());
        long moved = store.imageAt("disk", "2").orElseThrow().number();
        store.write(t -> {
            t.intend(new ImageIntent(moved, ImageIntent.Step.COPY, "tier", second(5), "tape"));
            t.moved(moved, "tape");
            t.intend(new ImageIntent(moved, ImageIntent.Step.REMOVE_SOURCE, "tier", second(5), "disk"));
        });
        assertThat(store.imageIntents(9))
                .containsExactly(new ImageIntent(moved, ImageIntent.Step.REMOVE_SOURCE, "tier", second(5), "disk"));
        store.write(t -> t.withdrawIntent(moved, second(30)));
        List<ImageVolume> volumes = new ArrayList<>();
        store.forEachImageVolume(volumes::add);
        assertThat(volumes)
                .containsExactlyInAnyOrder(
                        new ImageVolume("disk", STATION, ImageClass.PASSED, "bracket", null, DAY, 2, 3, 3_000, 1_000),
                        new ImageVolume("tape", STATION, ImageClass.PASSED, "bracket", null, DAY, 0, 0, 0, 1_000));
        assertThat(store.imageAt("tape", "2"))
                .hasValueSatisfying(image -> assertThat(image.root()).isEqualTo("tape"));
    }

    private ImageFreeze freeze(ImageFreeze.Kind kind, FreezeScope scope) throws StoreException {
        List<ImageFreeze> added = new ArrayList<>();
        store.write(t -> added.add(t.freeze(kind, "C-" + scope, scope, second(1), "person:qa", "because")));
        return added.get(0);
    }

    @Test
    void aFreezeGuardsUntilItIsLiftedAndIsRememberedThen() throws Exception {
        register(rich(1), at("1", ImageClass.REJECTED, 30));
        register(pass(2), at("2", ImageClass.PASSED, 30));
        RegisteredImage in = image(rich(1));
        RegisteredImage out = image(pass(2));
        List<ImageFreeze> freezes = List.of(
                freeze(ImageFreeze.Kind.COMPLAINT, new FreezeScope.Lot(new MaterialLotId("LOT-IN-1"))),
                freeze(ImageFreeze.Kind.LEGAL_HOLD, new FreezeScope.Unit(new UnitId("U-1"))),
                freeze(ImageFreeze.Kind.HOLD, new FreezeScope.Interval(STATION, second(0), second(2))));
        reopen();
        List<ImageFreeze> kept = new ArrayList<>();
        store.forEachImageFreeze(true, kept::add);
        assertThat(kept).isEqualTo(freezes);
        assertThat(guards(in))
                .containsExactlyInAnyOrder(
                        new ImageGuard(ImageGuard.Kind.COMPLAINT, freezes.get(0).subject(), true),
                        new ImageGuard(
                                ImageGuard.Kind.LEGAL_HOLD, freezes.get(1).subject(), true),
                        new ImageGuard(ImageGuard.Kind.HOLD, freezes.get(2).subject(), true));
        assertThat(guards(out)).as("the end of an interval is not in it").isEmpty();
        ImageFreeze family = freeze(ImageFreeze.Kind.NONCONFORMANCE, new FreezeScope.Family("bracket"));
        assertThat(guards(out)).containsExactly(new ImageGuard(ImageGuard.Kind.NONCONFORMANCE, family.subject(), true));
        ImageFreeze.Lifted lifted = new ImageFreeze.Lifted(second(700), "person:qa", "answered");
        List<Boolean> was = new ArrayList<>();
        store.write(t -> {
            was.add(t.lift(family.number(), lifted));
            was.add(t.lift(family.number(), lifted));
        });
        assertThat(was).containsExactly(true, false);
        assertThat(guards(out))
                .containsExactly(new ImageGuard(ImageGuard.Kind.NONCONFORMANCE, family.subject(), false));
        assertThat(store.imageFreeze(family.number()).orElseThrow().lifted()).isEqualTo(lifted);
        kept.clear();
        store.forEachImageFreeze(true, kept::add);
        assertThat(kept).isEqualTo(freezes);
    }

    @Test
    void aHoldOnUnitOrLotGuardsUntilItIsReleasedAndItsReportUntilItIsClosed() throws Exception {
        register(fail(1, SCRATCH), at("1", ImageClass.REJECTED, 30));
        register(rich(2), at("2", ImageClass.REJECTED, 30));
        register(pass(5), at("5", ImageClass.PASSED, 30));
        Episode episode = episode(cluster(SCRATCH, 1, 3, 4));
        MaterialHold hold = hold(episode, 1, "U-1");
        String report = nonconformance(episode, 1).id().value();
        store.write(t -> {
            t.save(episode);
            t.save(hold);
            t.save(nonconformance(episode, 1));
        });
        List<ImageGuard> open = List.of(
                new ImageGuard(ImageGuard.Kind.HOLD, hold.id().value(), true),
                new ImageGuard(ImageGuard.Kind.NONCONFORMANCE, report, true));
        assertThat(guards(image(fail(1, SCRATCH)))).as("by its unit").containsExactlyInAnyOrderElementsOf(open);
        assertThat(guards(image(rich(2)))).as("by its lot").containsExactlyInAnyOrderElementsOf(open);
        assertThat(guards(image(pass(5)))).isEmpty();
        NonconformanceFile file = file(episode);
        store.write(t -> {
            t.status(hold.id(), HoldStatus.RELEASED);
            t.save(file);
        });
        assertThat(guards(image(fail(1, SCRATCH))))
                .containsExactlyInAnyOrder(
                        new ImageGuard(ImageGuard.Kind.HOLD, hold.id().value(), false),
                        new ImageGuard(ImageGuard.Kind.NONCONFORMANCE, report, true));
        store.write(t -> t.save(
                file.change(second(800)).state(NonconformanceFile.State.CLOSED).done()));
        assertThat(guards(image(fail(1, SCRATCH))))
                .noneMatch(ImageGuard::inForce)
                .hasSize(2);
        store.write(t -> t.status(hold.id(), HoldStatus.DISMISSED));
        assertThat(guards(image(fail(1, SCRATCH))))
                .as("what nobody held is no evidence of a hold")
                .containsExactly(new ImageGuard(ImageGuard.Kind.NONCONFORMANCE, report, false));
    }

    private static NonconformanceFile file(Episode episode) {
        var report = nonconformance(episode, 1);
        return NonconformanceFile.registered(
                report.id(),
                new NonconformanceFile.Origin(
                        NonconformanceFile.Source.INTERNAL, "rule:x", second(1), second(2), episode.id(), null),
                new NonconformanceFile.Classification(null, NonconformanceFile.Priority.NORMAL, null, List.of()),
                new NonconformanceFile.Subject(
                        null,
                        null,
                        List.of(),
                        List.of(),
                        null,
                        List.of(new MaterialLotId("LOT-77")),
                        List.of(new UnitId("U-5")),
                        List.of(),
                        null),
                new NonconformanceFile.Quantities(1, 1, 1),
                List.of(),
                List.of(),
                second(3));
    }

    @Test
    void aReportGuardsTheUnitsAndLotsThatItNamesAndThoseThatItsEpisodeSaw() throws Exception {
        register(pass(5), at("5", ImageClass.PASSED, 30));
        InspectionResult inLot = received(result(6, Verdict.PASS)
                .context(Samples.order("WO-8")
                        .producedLot(new MaterialLotId("PROV-77"))
                        .build()));
        register(inLot, at("6", ImageClass.PASSED, 30));
        register(fail(1, SCRATCH), at("1", ImageClass.REJECTED, 30));
        Episode episode = episode(cluster(SCRATCH, 1, 3, 4));
        store.write(t -> {
            t.save(episode);
            t.save(nonconformance(episode, 1));
            t.save(file(episode));
        });
        ImageGuard guard = new ImageGuard(
                ImageGuard.Kind.NONCONFORMANCE, nonconformance(episode, 1).id().value(), true);
        assertThat(guards(image(pass(5)))).as("a unit that it names").containsExactly(guard);
        assertThat(guards(image(fail(1, SCRATCH))))
                .as("a member of its episode")
                .containsExactly(guard);
        assertThat(guards(image(inLot))).isEmpty();
        store.write(t -> t.resolve(new LotResolution(
                new MaterialLotId("PROV-77"), new MaterialLotId("LOT-77"), second(9), "person:x", "it came")));
        assertThat(guards(image(inLot)))
                .as("a lot that it names, known by another name")
                .containsExactly(guard);
    }

    @Test
    void aResultThatIsNotDeliveredGuardsItsImages() throws Exception {
        register(pass(1), at("1", ImageClass.PASSED, 30));
        register(pass(2), at("2", ImageClass.PASSED, 30));
        RegisteredImage image = image(pass(1));
        store.write(t -> {
            t.enqueue(ERP, "WO-7", "R-1", pass(1));
            t.enqueue(MES, "WO-7", "R-1", pass(1));
        });
        assertThat(guards(image))
                .containsExactlyInAnyOrder(
                        new ImageGuard(ImageGuard.Kind.UNDELIVERED, "erp", true),
                        new ImageGuard(ImageGuard.Kind.UNDELIVERED, "mes", true));
        assertThat(guards(image(pass(2)))).isEmpty();
        Delivery toErp = store.pending(ERP, Lane.RESULT, 0, 1).get(0);
        Delivery toMes = store.pending(MES, Lane.RESULT, 0, 1).get(0);
        settle(toErp, new DeliveryOutcome.Confirmed("DOC"));
        settle(toMes, new DeliveryOutcome.Rejected("no such order"));
        assertThat(guards(image))
                .as("what is parked may be sent again")
                .containsExactly(new ImageGuard(ImageGuard.Kind.UNDELIVERED, "mes", true));
        Map<Long, List<ImageGuard>> both = store.imageGuards(List.of(image, image(pass(2))));
        assertThat(both).containsOnlyKeys(image.number());
    }
}
