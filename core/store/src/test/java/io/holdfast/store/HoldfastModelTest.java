package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.HoldfastListener;
import io.holdfast.ModelPolicy;
import io.holdfast.StationModel;
import io.holdfast.model.Actor;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Intake;
import io.holdfast.port.ModelSwitch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which model each part is inspected with: demanded, switched, confirmed, and results judged by it. */
class HoldfastModelTest extends WholeLine {
    private static final Actor.Person CLERK = new Actor.Person("M. Weber");
    private static final MaterialDefinitionId PART = new MaterialDefinitionId("P-100");
    private static final InspectionModel OLD = new InspectionModel("housing", "11");
    private static final InspectionModel NEW = new InspectionModel("housing", "12");

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<ModelSwitch.Answer> answer = new AtomicReference<>(new ModelSwitch.Answer.Loaded());

    private final HoldfastListener listener = new HoldfastListener() {
        @Override
        public void partUnknown(EquipmentId station, WorkContext context) {
            told.add("unknown " + context.material() + " at " + station);
        }

        @Override
        public void modelChanged(StationModel model) {
            told.add(model.state() + " " + model.demanded());
        }

        @Override
        public void modelMismatched(ModelMismatch mismatch, boolean refused) {
            told.add(mismatch.result() + " made with " + mismatch.made() + (refused ? " refused" : " flagged"));
        }
    };

    private static ModelTable.Row row(InspectionModel model, Instant from, @Nullable Instant to) {
        return new ModelTable.Row(PART, null, null, model, from, to);
    }

    private static ModelTable table(int version, InspectionModel model) {
        return new ModelTable(version, List.of(row(model, Instant.EPOCH, null)));
    }

    private HoldfastBuilder modelled() throws Exception {
        return builder(THREE_IN_A_QUARTER)
                .listener(listener)
                .modelTimes(Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(20))
                .modelSwitch((station, model, context) -> {
                    asked.add(station + " " + model + " " + context.workOrder());
                    return answer.get();
                });
    }

    private Holdfast open(HoldfastBuilder builder) throws Exception {
        Holdfast line = builder.open();
        opened.add(line);
        return line;
    }

    private static StationModel.State state(Holdfast line) {
        return line.status().models().isEmpty()
                ? StationModel.State.NOT_DEMANDED
                : line.status().models().get(0).state();
    }

    private static List<ModelMismatch> flagged(Holdfast line) throws Exception {
        List<ModelMismatch> mismatches = new ArrayList<>();
        line.journal().forEachModelMismatch(mismatches::add);
        return mismatches;
    }

    private static InspectionResult.Builder made(String unit, int second, @Nullable InspectionModel model) {
        return result("R-" + unit, unit, second).model(model).defect(Defect.of(SCRATCH, GATE));
    }

    @Test
    void theMostTellingRowCountsAndRowsThatClashAreNamed() {
        MaterialDefinitionId part = PART;
        OperationId operation = new OperationId("0010");
        Instant noon = START.plusSeconds(3600);
        InspectionModel[] models = new InspectionModel[5];
        for (int i = 0; i < models.length; i++) {
            models[i] = new InspectionModel("m", "" + i);
        }
        ModelTable table = new ModelTable(
                1,
                List.of(
                        new ModelTable.Row(part, null, null, models[0], START, null),
                        new ModelTable.Row(part, null, operation, models[1], START, null),
                        new ModelTable.Row(part, "C", null, models[2], START, null),
                        new ModelTable.Row(part, "C", operation, models[3], START, noon),
                        new ModelTable.Row(part, "C", operation, models[4], noon, null)));
        assertThat(table.demanded(context("C", "0010"), START)).contains(models[3]);
        assertThat(table.demanded(context("C", "0010"), noon.minusNanos(1))).contains(models[3]);
        assertThat(table.demanded(context("C", "0010"), noon)).contains(models[4]);
        assertThat(table.demanded(context("C", "0020"), noon)).contains(models[2]);
        assertThat(table.demanded(context("D", "0010"), noon)).contains(models[1]);
        assertThat(table.demanded(context("D", "0020"), noon)).contains(models[0]);
        assertThat(table.demanded(context("C", "0010"), START.minusNanos(1))).isEmpty();
        assertThat(table.nextChange(START)).contains(noon);
        assertThat(table.nextChange(noon)).isEmpty();
        assertThatThrownBy(() -> new ModelTable(
                        2,
                        List.of(
                                new ModelTable.Row(part, "C", null, models[0], START, noon),
                                new ModelTable.Row(part, "C", null, models[1], noon.minusNanos(1), null))))
                .hasMessage(
                        "rows must not overlap, row 1 (P-100 rev C -> m 0 from 2026-03-02T06:00:00Z to"
                                + " 2026-03-02T07:00:00Z) and row 2 (P-100 rev C -> m 1 from 2026-03-02T06:59:59.999999999Z) do");
    }

    private static WorkContext context(String revision, String operation) {
        return WorkContext.of(new WorkOrderId("WO"), new OperationId(operation))
                .material(PART, revision)
                .build();
    }

    @Test
    void theStationIsSwitchedWhenItsContextChangesAndConfirms() throws Exception {
        Holdfast line = open(modelled());
        line.modelTable(table(1, OLD), CLERK, "released");
        line.workOrder(STATION, ORDER_1, START);
        await().until(() -> state(line) == StationModel.State.LOADED);
        line.modelTable(table(2, NEW), CLERK, "change 4711");
        await().until(() ->
                NEW.equals(line.status().models().get(0).demanded()) && state(line) == StationModel.State.LOADED);
        drain(line);

        assertThat(asked).containsExactly("AOI-1 housing 11 WO-1", "AOI-1 housing 12 WO-1");
        assertThat(told)
                .containsExactly("WANTED housing 11", "LOADED housing 11", "WANTED housing 12", "LOADED housing 12");
        assertThat(acts(line))
                .containsSubsequence(
                        "MODEL_TABLE_LOADED version 1",
                        "CONTEXT_STATED AOI-1",
                        "MODEL_LOADED AOI-1",
                        "MODEL_TABLE_LOADED version 2",
                        "MODEL_LOADED AOI-1");
        assertThatThrownBy(() -> line.modelTable(table(2, OLD), CLERK, "again"))
                .hasMessage("version must be higher than that of the table in force, 2, was 2");
        assertThatThrownBy(() -> line.modelTable(table(3, OLD), CLERK, ""))
                .hasMessage("reason must not be blank, was \"\"");
    }

    @Test
    void aSwitchThatFailsIsTriedAgainAndOneThatIsRefusedIsNot() throws Exception {
        answer.set(new ModelSwitch.Answer.Failed("busy"));
        Holdfast line = open(modelled());
        line.modelTable(table(1, OLD), CLERK, "released");
        line.workOrder(STATION, ORDER_1, START);
        await().until(() -> asked.size() > 3);
        assertThat(line.status().troubles()).isNotEmpty();
        assertThat(line.status().models().get(0).reason()).isEqualTo("busy");
        answer.set(new ModelSwitch.Answer.Refused("no such recipe"));
        await().until(() -> state(line) == StationModel.State.REFUSED);
        int calls = asked.size();
        drain(line);
        assertThat(acts(line)).contains("MODEL_NOT_LOADED AOI-1", "MODEL_REFUSED AOI-1");
        assertThat(acts(line).stream().filter("MODEL_NOT_LOADED AOI-1"::equals)).hasSize(1);

        answer.set(new ModelSwitch.Answer.Loaded());
        line.modelTable(table(2, NEW), CLERK, "the recipe was there under another version");
        await().until(() -> state(line) == StationModel.State.LOADED);
        assertThat(asked).hasSize(calls + 1);
        assertThat(line.status().troubles()).isEmpty();
    }

    @Test
    void aSwitchThatHangsIsInterruptedAndHoldsUpNoOtherStationAndNoResult() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        EquipmentId other = new EquipmentId("AOI-2");
        Holdfast line = open(builder(THREE_IN_A_QUARTER)
                .modelTimes(Duration.ofMillis(50), Duration.ofMillis(1), Duration.ofMillis(20))
                .modelSwitch((station, model, context) -> {
                    if (station.equals(STATION) && interrupted.getCount() > 0) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                        }
                    }
                    return new ModelSwitch.Answer.Loaded();
                }));
        line.modelTable(table(1, OLD), CLERK, "released");
        line.workOrder(STATION, ORDER_1, START);
        line.workOrder(other, ORDER_1, START);
        durable(accept(line, bare("R1", "U1", 1)));
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        await().until(() -> line.status().models().size() == 2
                && line.status().models().stream().allMatch(model -> model.state() == StationModel.State.LOADED));
        assertThat(acts(line)).contains("MODEL_NOT_LOADED AOI-1");
    }

    @Test
    void anUnknownPartIsToldWhenItsContextComesThoughItIsForLater() throws Exception {
        Holdfast line = open(modelled());
        WorkContext unknown = WorkContext.of(new WorkOrderId("WO-9"), new OperationId("0010"))
                .material(new MaterialDefinitionId("P-999"), "A")
                .build();
        line.modelTable(table(1, OLD), CLERK, "released");
        Instant later = clock.instant().plusSeconds(3600);
        line.workOrder(STATION, unknown, later);
        drain(line);
        assertThat(told).containsExactly("unknown P-999 at AOI-1");
        assertThat(acts(line)).contains("PART_UNKNOWN AOI-1");
        assertThat(line.journal().counts().results()).isZero();
        assertThat(line.status().troubles()).isEmpty();

        clock.set(later);
        await().until(() -> state(line) == StationModel.State.PART_UNKNOWN);
        assertThat(line.status().troubles()).isNotEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void aRowThatTakesEffectSwitchesTheStationAtItsTime() throws Exception {
        Instant change = clock.instant().plusSeconds(600);
        Holdfast line = open(modelled());
        line.modelTable(
                new ModelTable(1, List.of(row(OLD, Instant.EPOCH, change), row(NEW, change, null))), CLERK, "released");
        line.workOrder(STATION, ORDER_1, START);
        await().until(() -> asked.size() == 1);
        clock.set(change);
        await().until(() -> asked.size() == 2);
        assertThat(asked.get(1)).isEqualTo("AOI-1 housing 12 WO-1");
    }

    @Test
    void afterARestartTableAndDemandAreAsTheyWereAndTheStationIsAskedAgain() throws Exception {
        Holdfast line = open(modelled());
        line.modelTable(table(4, OLD), CLERK, "released");
        line.workOrder(STATION, ORDER_1, START);
        await().until(() -> asked.size() == 1);
        line.close();
        Holdfast again = open(modelled());
        await().until(() -> state(again) == StationModel.State.LOADED);
        assertThat(asked).hasSize(2);
        durable(accept(again, made("U1", 1, NEW).build()));
        assertThat(flagged(again)).containsExactly(new ModelMismatch(new ResultId("R-U1"), NEW, OLD, 4));
    }

    @Test
    void resultsOfAnotherModelAreFlaggedCountedAndWatchedAllTheSame() throws Exception {
        Holdfast line = open(modelled());
        line.modelTable(table(1, OLD), CLERK, "released");
        durable(accept(line, made("U1", 1, OLD).build()));
        durable(accept(line, made("U2", 2, NEW).build()));
        durable(accept(line, made("U3", 3, null).build()));
        drain(line);
        assertThat(flagged(line))
                .extracting(mismatch -> mismatch.result().value())
                .containsExactly("R-U2");
        assertThat(line.journal().counts().mismatched()).isEqualTo(1);
        assertThat(told).containsExactly("R-U2 made with housing 12 flagged");
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    @Test
    void byPolicyResultsOfAnotherModelAreRefusedAndReachNobody() throws Exception {
        Holdfast line = open(modelled().modelPolicy(ModelPolicy.REFUSE));
        line.modelTable(table(1, OLD), CLERK, "released");
        for (int i = 1; i <= 4; i++) {
            assertThat(durable(accept(line, made("U" + i, i, NEW).build()))).isEqualTo(Intake.WRONG_MODEL);
        }
        drain(line);
        assertThat(mes.contents()).isEmpty();
        assertThat(line.journal().counts().results()).isZero();
        assertThat(line.journal().counts().refused()).isEqualTo(4);
        assertThat(acts(line)).contains("RESULT_REFUSED R-U1");
        // Made again with the right one, it is taken and watched.
        for (int i = 1; i <= 3; i++) {
            assertThat(durable(accept(line, made("U" + i, i, OLD).build()))).isEqualTo(Intake.NEW);
        }
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    @Test
    void aResultThatIsBoundLateIsJudgedThen() throws Exception {
        Holdfast line = open(modelled().modelPolicy(ModelPolicy.REFUSE));
        line.modelTable(table(1, OLD), CLERK, "released");
        durable(accept(line, made("U1", 1, NEW).context(null).build()));
        assertThat(flagged(line)).isEmpty();
        line.workOrder(STATION, new ContextPeriod(ORDER_1, START, null), "mes");
        drain(line);
        assertThat(flagged(line))
                .extracting(mismatch -> mismatch.result().value())
                .containsExactly("R-U1");
        assertThat(line.journal().counts().results()).isEqualTo(1);
    }
}
