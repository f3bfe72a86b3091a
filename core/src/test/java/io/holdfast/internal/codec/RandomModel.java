package io.holdfast.internal.codec;

import io.holdfast.model.Approval;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Concession;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.DestinationId;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceHash;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.ExternalKey;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.QualityAction;
import io.holdfast.model.ResultId;
import io.holdfast.model.Role;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Scope;
import io.holdfast.model.Segment;
import io.holdfast.model.Severity;
import io.holdfast.model.Signature;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random values of the model, the borders of each part's range among them. */
final class RandomModel {
    private static final long EARLIEST = Instant.parse("1900-01-01T00:00:00Z").getEpochSecond();
    private static final long LATEST = Instant.parse("2200-01-01T00:00:00Z").getEpochSecond();
    private static final String[] ALPHABET = {"A", "b", "7", "-", " ", "ü", "€", "漢", "\uD83D\uDD29", "\uFFFD"};

    private final Random random;

    RandomModel(long seed) {
        random = new Random(seed);
    }

    InspectionResult result() {
        InspectionResult.Builder builder = InspectionResult.of(
                        new ResultId(text()),
                        new EquipmentId(text()),
                        new UnitId(text()),
                        of(Verdict.values()),
                        instant())
                .attempt(positive())
                .verdictSource(of(VerdictSource.values()))
                .simulated(random.nextBoolean())
                .partial(random.nextBoolean())
                .context(maybe(this::context))
                .model(maybe(() -> new InspectionModel(text(), text())));
        list(this::defect).forEach(builder::defect);
        list(this::image).forEach(builder::image);
        list(this::measurement).forEach(builder::measurement);
        InspectionResult result = builder.build();
        return random.nextBoolean() ? result : result.received(instant(), null);
    }

    WorkContext context() {
        return new WorkContext(
                new WorkOrderId(text()),
                new OperationId(text()),
                maybe(() -> new JobOrderId(text())),
                maybe(() -> new MaterialDefinitionId(text())),
                maybe(this::text),
                maybe(() -> new EquipmentId(text())),
                maybe(() -> new EquipmentId(text())),
                maybe(this::tooling),
                maybe(() -> new MaterialLotId(text())),
                list(() -> new MaterialLotId(text())));
    }

    Cluster cluster() {
        List<ClusterMember> members =
                Stream.generate(this::member).limit(2 + random.nextInt(6)).toList();
        return new Cluster(
                new ClusterId(text()),
                rule(),
                scope(),
                new Morphology(text()),
                random.nextLong() >>> 34,
                of(members),
                of(members),
                members);
    }

    ClusterMember member() {
        return new ClusterMember(
                new ResultId(text()), random.nextInt(300), new UnitId(text()), segment(), place(), instant());
    }

    Episode episode() {
        List<Cluster> clusters =
                Stream.generate(this::cluster).limit(1 + random.nextInt(3)).toList();
        return new Episode(new EpisodeId(text()), scope(), clusters, positive(), instant(), maybe(this::instant));
    }

    MaterialHold hold() {
        Instant from = instant();
        Instant to = instant();
        SuspectPopulation population = new SuspectPopulation(
                list(this::segment),
                maybe(() -> new UnitId(text())),
                from.isBefore(to) ? from : to,
                from.isBefore(to) ? to : from,
                list(() -> new UnitId(text())),
                list(() -> new MaterialLotId(text())),
                list(() -> new UnitId(text())));
        return new MaterialHold(
                new HoldId(text()), positive(), new EpisodeId(text()), rule(), text(), population, instant());
    }

    Nonconformance nonconformance() {
        int nonconforming = 1 + random.nextInt(1000);
        return new Nonconformance(
                new NonconformanceId(text()),
                positive(),
                new EpisodeId(text()),
                maybe(() -> new HoldId(text())),
                rule(),
                instant(),
                instant(),
                random.nextBoolean(),
                maybe(() -> new MaterialDefinitionId(text())),
                maybe(this::text),
                list(this::segment),
                list(() -> new MaterialLotId(text())),
                Stream.generate(this::summary).limit(1 + random.nextInt(3)).toList(),
                nonconforming + random.nextInt(1000),
                nonconforming,
                list(() -> new EvidenceRef(new ResultId(text()), new UnitId(text()), list(this::image))),
                new Timeline(instant(), instant(), instant(), instant()));
    }

    HoldRelease release() {
        return new HoldRelease(
                new HoldId(text()),
                positive(),
                new EpisodeId(text()),
                new DestinationId(text()),
                random.nextBoolean(),
                list(this::item),
                list(this::item),
                text(),
                signature());
    }

    private HoldItem item() {
        return new HoldItem(of(HoldItem.Kind.values()), text());
    }

    private Signature signature() {
        return new Signature(
                text(),
                instant(),
                ZoneOffset.ofTotalSeconds(random.nextInt(2 * 64_800 + 1) - 64_800),
                text(),
                "0123456789abcdef".repeat(4),
                Set.copyOf(list(() -> of(Role.values()))));
    }

    NonconformanceFile file() {
        int nonconforming = random.nextInt(1000);
        return new NonconformanceFile(
                new NonconformanceId(text()),
                positive(),
                of(NonconformanceFile.State.values()),
                new NonconformanceFile.Origin(
                        of(NonconformanceFile.Source.values()),
                        text(),
                        instant(),
                        instant(),
                        maybe(() -> new EpisodeId(text())),
                        maybe(() -> new NonconformanceId(text()))),
                new NonconformanceFile.Classification(
                        maybe(() -> of(Severity.values())),
                        of(NonconformanceFile.Priority.values()),
                        maybe(this::text),
                        list(this::text)),
                new NonconformanceFile.Subject(
                        maybe(() -> new MaterialDefinitionId(text())),
                        maybe(this::text),
                        list(this::segment),
                        list(() -> new EquipmentId(text())),
                        maybe(this::tooling),
                        list(() -> new MaterialLotId(text())),
                        list(() -> new UnitId(text())),
                        list(this::text),
                        maybe(this::text)),
                new NonconformanceFile.Quantities(
                        nonconforming + random.nextInt(1000), random.nextInt(1000), nonconforming),
                list(this::decision),
                new NonconformanceFile.InterimContainment(
                        list(() -> new HoldId(text())),
                        new SiteSplit(random.nextInt(9), random.nextInt(9), random.nextInt(9), Integer.MAX_VALUE / 2),
                        maybe(() -> new BreakPoint(new UnitId(text()), new ResultId(text()), instant()))),
                maybe(this::text),
                maybe(this::text),
                list(() -> new QualityAction(
                        of(QualityAction.Type.values()), text(), text(), maybe(this::instant), maybe(this::instant))),
                list(() -> new Approval(of(Role.values()), text(), signature())),
                maybe(() -> new Concession(text(), instant())),
                list(() -> new ExternalKey(new DestinationId(text()), text())),
                list(() -> new EvidenceHash(text(), "0123456789abcdef".repeat(4))),
                instant());
    }

    private DispositionDecision decision() {
        NonconformanceDisposition disposition = of(NonconformanceDisposition.values());
        return new DispositionDecision(
                disposition,
                positive(),
                text(),
                signature(),
                disposition == NonconformanceDisposition.SCRAP ? maybe(this::signature) : null);
    }

    private DefectSummary summary() {
        return new DefectSummary(new Morphology(text()), place(), positive(), instant(), instant());
    }

    private Defect defect() {
        return new Defect(
                new Morphology(text()),
                place(),
                of(Confirmation.values()),
                maybe(() -> new DefectSize(random.nextLong() >>> 1, random.nextInt(2))),
                maybe(() -> of(List.of(-0.0, Double.MIN_VALUE, -Double.MAX_VALUE, random.nextGaussian()))),
                maybe(() -> of(Severity.values())));
    }

    private ImageRef image() {
        return new ImageRef(
                URI.create("file:/images/" + random.nextInt() + "%20a.png"),
                random.nextLong() >>> 1,
                maybe(() -> "0123456789abcdef".repeat(4)));
    }

    private Measurement measurement() {
        BigDecimal value = decimal();
        return new Measurement(
                new CharacteristicId(text()),
                value,
                text(),
                maybe(() -> value.subtract(BigDecimal.ONE)),
                maybe(() -> value.add(BigDecimal.TEN)));
    }

    private BigDecimal decimal() {
        BigInteger unscaled = new BigInteger(random.nextInt(90), random);
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(80) - 40);
    }

    private Scope scope() {
        return random.nextInt(3) == 0 ? tooling() : segment();
    }

    private Segment segment() {
        return random.nextInt(3) == 0
                ? new UnboundSegment(new EquipmentId(text()))
                : new WorkOrderSegment(
                        new WorkOrderId(text()), new OperationId(text()), maybe(() -> new EquipmentId(text())));
    }

    private Tooling tooling() {
        return new Tooling(
                maybe(() -> new EquipmentId(text())), new EquipmentId(text()), maybe(this::text), maybe(this::text));
    }

    private Place place() {
        return random.nextBoolean()
                ? new Place.Zone(maybe(this::text), text())
                : new Place.Point(maybe(this::text), coordinate(), coordinate());
    }

    private long coordinate() {
        long largest = Place.Point.LARGEST_MICROMETRES;
        return of(List.of(0L, -1L, largest, -largest, (long) random.nextInt((int) largest)));
    }

    private RuleRef rule() {
        return new RuleRef(new RuleId(text()), positive());
    }

    private Instant instant() {
        return switch (random.nextInt(4)) {
            case 0 -> Instant.ofEpochSecond(EARLIEST);
            case 1 -> Instant.ofEpochSecond(LATEST - 1, 999_999_999);
            case 2 -> Instant.ofEpochSecond(-1, random.nextInt(1_000_000_000));
            default ->
                Instant.ofEpochSecond(1_770_000_000L + random.nextInt(100_000_000), random.nextInt(1_000_000_000));
        };
    }

    private int positive() {
        return random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(200);
    }

    private String text() {
        StringBuilder text = new StringBuilder("x");
        int length = random.nextInt(20) == 0 ? 90 : random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextInt(3) == 0 ? null : value.get();
    }

    private <T> List<T> list(Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(4)).toList();
    }

    private <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> T of(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
