package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.Authority;
import io.holdfast.Holdfast;
import io.holdfast.NotSignedException;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.Concession;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceHash;
import io.holdfast.model.ExternalKey;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.ImageRef;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceFile.State;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.QualityAction;
import io.holdfast.model.ResultId;
import io.holdfast.model.Role;
import io.holdfast.model.Severity;
import io.holdfast.model.Site;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.UnitId;
import io.holdfast.port.MaterialLocator;
import io.holdfast.port.StoreReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A nonconformance's life on a whole line: registered by a rule, worked on and closed by people. */
class HoldfastNonconformancesTest extends ContainedLine {
    private static final String HASH = "0123456789abcdef".repeat(4);

    private static NonconformanceFile file(Holdfast line) throws Exception {
        return files(line).get(0);
    }

    @Test
    void whatARuleReportsIsRegisteredWithAllThatIsKnownOfIt() throws Exception {
        Holdfast line = open(contained());
        good(line, "U0", 0);
        for (int i = 1; i <= 3; i++) {
            accept(
                    line,
                    result("R" + i, "U" + i, i)
                            .defect(new Defect(
                                    SCRATCH,
                                    GATE,
                                    Confirmation.UNCONFIRMED,
                                    null,
                                    null,
                                    i == 2 ? Severity.CRITICAL : Severity.MINOR))
                            .image(new ImageRef(URI.create("file:///i" + i + ".png"), 10, i == 1 ? HASH : null))
                            .build());
        }
        drain(line);

        NonconformanceFile file = file(line);
        Nonconformance report = mes.contents(Nonconformance.class).get(0);
        assertThat(file.id()).isEqualTo(report.id());
        assertThat(file.state()).isEqualTo(State.REGISTERED);
        assertThat(file.origin().raisedBy()).isEqualTo("rule:" + THREE_IN_A_QUARTER.ref());
        assertThat(file.origin().source()).isEqualTo(NonconformanceFile.Source.INTERNAL);
        assertThat(file.origin().detectedAt()).isEqualTo(START.plusSeconds(3));
        assertThat(file.origin().raisedAt()).isEqualTo(report.raisedAt());
        assertThat(file.classification().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(file.classification().defectCodes()).containsExactly("Scratch");
        assertThat(file.subject().material()).isEqualTo(new MaterialDefinitionId("P-100"));
        assertThat(file.subject().materialVersion()).isEqualTo("C");
        assertThat(file.subject().segments()).containsExactly(ORDER_1.segment());
        assertThat(file.subject().workUnits()).containsExactly(STATION);
        assertThat(file.subject().tooling().tool()).isEqualTo(new EquipmentId("TOOL-1"));
        assertThat(file.subject().lots()).extracting(MaterialLotId::value).containsExactly("STEEL-7", "FIN-WO-1");
        assertThat(file.quantities()).isEqualTo(new NonconformanceFile.Quantities(3, 0, 3));
        assertThat(file.containment().holds()).containsExactly(hold(line).id());
        assertThat(file.evidence()).containsExactly(new EvidenceHash("file:///i1.png", HASH));
        assertThat(file.externalKeys())
                .singleElement()
                .extracting(ExternalKey::destination)
                .hasToString("mes");
        assertThat(mes.contents(NonconformanceFile.class))
                .as("nobody has done anything")
                .isEmpty();
    }

    @Test
    void laterMembersAppendAndWhatPeopleSaidStays() throws Exception {
        Holdfast line = withThree();
        NonconformanceId id = file(line).id();
        line.nonconformances()
                .classify(
                        id,
                        new NonconformanceFile.Classification(
                                Severity.MAJOR, NonconformanceFile.Priority.URGENT, "Q3", List.of("0047")),
                        WEBER,
                        "by the plant's table");
        line.nonconformances().inspected(id, 2, WEBER, "two looked at by hand");
        burst(line, "V", 4, 6);
        drain(line);

        NonconformanceFile file = file(line);
        assertThat(file.state()).isEqualTo(State.IN_PROGRESS);
        assertThat(file.classification().typeCode()).isEqualTo("Q3");
        assertThat(file.classification().defectCodes()).containsExactly("0047", "Scratch");
        assertThat(file.quantities()).isEqualTo(new NonconformanceFile.Quantities(6, 2, 6));
        List<NonconformanceFile> revisions = line.nonconformances().revisions(id);
        assertThat(revisions)
                .extracting(NonconformanceFile::revision)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(revisions.get(0).state()).isEqualTo(State.REGISTERED);
        assertThat(mes.contents(NonconformanceFile.class)).hasSize(2);
        assertThat(restart(line, this::contained).nonconformances().file(id)).contains(file);
    }

    @Test
    void useAsIsAndRepairNeedTheDesignAuthority() throws Exception {
        Holdfast line = withThree();
        NonconformanceId id = file(line).id();
        for (var guarded : List.of(NonconformanceDisposition.USE_AS_IS, NonconformanceDisposition.REPAIR)) {
            assertThatExceptionOfType(NotSignedException.class)
                    .isThrownBy(() -> line.nonconformances().dispose(id, guarded, 1, "good enough", WEBER))
                    .withMessageContaining("DESIGN_AUTHORITY");
            line.nonconformances().dispose(id, guarded, 1, "good enough", MEIER);
        }
        line.nonconformances().dispose(id, NonconformanceDisposition.NO_DEFECT, 1, "dust", WEBER);
        assertThatExceptionOfType(NotSignedException.class)
                .isThrownBy(
                        () -> line.nonconformances().dispose(id, NonconformanceDisposition.SCRAP, 1, "bad", NOBODY));
        assertThat(file(line).dispositions())
                .extracting(DispositionDecision::disposition)
                .containsExactly(
                        NonconformanceDisposition.USE_AS_IS,
                        NonconformanceDisposition.REPAIR,
                        NonconformanceDisposition.NO_DEFECT);
        assertThat(file(line).dispositions().get(0).decided().roles()).containsExactly(Role.DESIGN_AUTHORITY);
        assertThat(acts(line)).filteredOn(("SIGNATURE_REFUSED " + id)::equals).hasSize(3);
    }

    @Test
    void aPlantMayAskForAnotherCapacity() throws Exception {
        Holdfast line = open(
                contained().authority(Authority.ofDefaults().with(NonconformanceDisposition.SCRAP, Role.REVIEW_BOARD)));
        burst(line, "U", 1, 3);
        drain(line);
        line.nonconformances().dispose(file(line).id(), NonconformanceDisposition.SCRAP, 1, "bad", WEBER);
        assertThatExceptionOfType(NotSignedException.class)
                .isThrownBy(() -> line.nonconformances()
                        .dispose(file(line).id(), NonconformanceDisposition.SCRAP, 1, "bad", MEIER));
    }

    @Test
    void itClosesOnlyWhenDispositionsSumToAllSuspectUnitsAndScrapIsDestroyed() throws Exception {
        Holdfast line = withThree();
        NonconformanceId id = file(line).id();
        var files = line.nonconformances();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.close(id, WEBER, "done"))
                .withMessageContaining("sum to the 3 suspect units")
                .withMessageContaining("sum to 0");
        files.dispose(id, NonconformanceDisposition.SCRAP, 2, "too deep", WEBER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.dispose(id, NonconformanceDisposition.REWORK, 2, "polish", WEBER))
                .withMessageContaining("at most the 1");
        files.dispose(id, NonconformanceDisposition.REWORK, 1, "polish", WEBER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.close(id, WEBER, "done"))
                .withMessageContaining("destroyed")
                .withMessageContaining("2 units");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.confirmDestroyed(id, 1, WEBER, "pressed"))
                .withMessageContaining("must be scrap");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.confirmDestroyed(id, 5, WEBER, "pressed"))
                .withMessageContaining("was 5");
        files.confirmDestroyed(id, 0, WEBER, "pressed, photograph 12");
        files.withdraw(id, 1, WEBER, "cannot be polished");
        files.dispose(id, NonconformanceDisposition.NO_DEFECT, 1, "was dust", WEBER);
        files.concession(id, new Concession("C-1", clock.instant().plusSeconds(60)), WEBER, "by mail");
        clock.advance(Duration.ofMinutes(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.close(id, WEBER, "done"))
                .withMessageContaining("C-1")
                .withMessageContaining("expired");
        files.concession(id, new Concession("C-2", clock.instant().plusSeconds(60)), WEBER, "renewed");
        files.close(id, WEBER, "done");

        NonconformanceFile closed = file(line);
        assertThat(closed.state()).isEqualTo(State.CLOSED);
        assertThat(closed.disposed()).isEqualTo(3);
        assertThat(closed.disposed(NonconformanceDisposition.SCRAP)).isEqualTo(2);
        assertThat(acts(line)).contains("SCRAP_DESTROYED " + id, "NONCONFORMANCE_CLOSED " + id);
        drain(line);
        var sent = mes.contents(NonconformanceFile.class);
        assertThat(sent.get(sent.size() - 1)).isEqualTo(closed);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    @Test
    void aClosedFileIsLockedAndWhatItsEpisodeFindsLaterIsALinkedNewOne() throws Exception {
        Holdfast line = withThree();
        NonconformanceId id = file(line).id();
        line.nonconformances().dispose(id, NonconformanceDisposition.NO_DEFECT, 3, "dust", WEBER);
        line.nonconformances().close(id, WEBER, "dust");
        NonconformanceFile closed = file(line);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.nonconformances().rootCause(id, "a lamp", null, WEBER))
                .withMessageContaining("closed");
        Holdfast again = restart(line, this::contained);
        burst(again, "V", 4, 5);
        drain(again);

        assertThat(files(again)).hasSize(2);
        assertThat(file(again)).isEqualTo(closed);
        NonconformanceFile next = files(again).get(1);
        assertThat(next.id()).isEqualTo(NonconformanceId.of(closed.origin().episode(), 2));
        assertThat(next.origin().continues()).isEqualTo(id);
        assertThat(next.state()).isEqualTo(State.REGISTERED);
        assertThat(next.quantities().nonconforming()).isEqualTo(2);
        assertThat(next.quantities().suspect()).isEqualTo(2);
        List<Nonconformance> reports = mes.contents(Nonconformance.class);
        assertThat(reports.get(reports.size() - 1).id()).isEqualTo(next.id());
        assertThat(reports.stream().filter(report -> report.id().equals(id))).hasSize(1);
    }

    @Test
    void the8dBlockHasTheSitesAndTheBreakPointOnceTheEpisodeIsOver() throws Exception {
        mes.answerHolds(hold -> allHeldBut(hold, unit("U2"), HoldOutcome.SHIPPED));
        Holdfast line = open(contained().materialLocator(new MaterialLocator() {
            @Override
            public Site siteOf(HoldItem item, StoreReader journal) {
                return item.equals(unit("U3")) ? Site.CUSTOMER : Site.UNKNOWN;
            }
        }));
        burst(line, "U", 1, 4);
        drain(line);
        NonconformanceId id = file(line).id();
        // U4 came after the hold; nobody was asked about it.
        assertThat(line.nonconformances().containment(id).sites()).isEqualTo(new SiteSplit(1, 1, 1, 0));
        assertThat(line.nonconformances().containment(id).breakPoint()).isNull();
        good(line, "G1", 10);
        good(line, "G2", 2_000); // the episode falls quiet
        drain(line);
        assertThat(file(line).containment().breakPoint())
                .isEqualTo(new BreakPoint(new UnitId("G1"), new ResultId("R-G1"), START.plusSeconds(10)));
        assertThat(acts(line)).contains("BREAK_POINT_FOUND " + id);
    }

    @Test
    void aCleanUnitThatComesLaterOrNearerIsTheBreakPointThen() throws Exception {
        Holdfast line = withThree();
        bad(line, "B1", 3_000, DENT); // the episode falls quiet without a good unit
        drain(line);
        assertThat(file(line).containment().breakPoint()).isNull();
        good(line, "G1", 3_100);
        drain(line);
        assertThat(file(line).containment().breakPoint().unit()).isEqualTo(new UnitId("G1"));
        Holdfast again = restart(line, this::contained);
        good(again, "G0", 2_900); // nearer, and late
        drain(again);
        assertThat(file(again).containment().breakPoint().unit()).isEqualTo(new UnitId("G0"));
        good(again, "G3", 3_200);
        drain(again);
        assertThat(file(again).containment().breakPoint().unit()).isEqualTo(new UnitId("G0"));
    }

    @Test
    void aPersonRaisesOneForACustomersComplaintAndWorksOnIt() throws Exception {
        Holdfast line = withThree();
        NonconformanceId id = new NonconformanceId("NC-2026-17");
        var files = line.nonconformances();
        var classification = new NonconformanceFile.Classification(
                Severity.MAJOR, NonconformanceFile.Priority.HIGH, "Q1", List.of("burr"));
        var subject = new NonconformanceFile.Subject(
                new MaterialDefinitionId("P-100"),
                "C",
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(new UnitId("U2")),
                List.of("SHIP-9"),
                "RMA-5");
        files.raise(
                id,
                NonconformanceFile.Source.EXTERNAL,
                START,
                classification,
                subject,
                new NonconformanceFile.Quantities(1, 1, 1),
                WEBER,
                "customer's mail of today");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.raise(
                        id,
                        NonconformanceFile.Source.EXTERNAL,
                        START,
                        classification,
                        subject,
                        new NonconformanceFile.Quantities(1, 1, 1),
                        WEBER,
                        "again"))
                .withMessageContaining("must be new");
        files.rootCause(id, "chipped tool", "the camera was off", WEBER);
        files.act(
                id,
                new QualityAction(QualityAction.Type.CORRECTIVE, "change the tool", "M. Bauer", clock.instant(), null),
                WEBER);
        files.done(id, 0, WEBER, "changed");
        files.attach(id, new EvidenceHash("photograph 3", HASH), WEBER, "from the customer");
        files.approve(id, Role.REVIEW_BOARD, "as decided", WEBER);
        assertThatExceptionOfType(NotSignedException.class)
                .isThrownBy(() -> files.approve(id, Role.CUSTOMER, "fine", WEBER));
        files.dispose(id, NonconformanceDisposition.RETURN_TO_SUPPLIER, 1, "theirs", WEBER);
        files.close(id, WEBER, "done");
        drain(line);

        NonconformanceFile file = files.file(id).orElseThrow();
        assertThat(file.origin().raisedBy()).isEqualTo("person:Q. Weber");
        assertThat(file.origin().source()).isEqualTo(NonconformanceFile.Source.EXTERNAL);
        assertThat(file.subject().shipments()).containsExactly("SHIP-9");
        assertThat(file.subject().returnAuthorization()).isEqualTo("RMA-5");
        assertThat(file.occurrence()).isEqualTo("chipped tool");
        assertThat(file.nonDetection()).isEqualTo("the camera was off");
        assertThat(file.actions().get(0).doneAt()).isEqualTo(clock.instant());
        assertThat(file.approvals()).hasSize(1);
        assertThat(file.externalKeys()).isNotEmpty();
        assertThat(mes.contents(NonconformanceFile.class))
                .extracting(NonconformanceFile::id)
                .contains(id);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.rootCause(new NonconformanceId("none"), "x", null, WEBER))
                .withMessageContaining("none");
    }
}
