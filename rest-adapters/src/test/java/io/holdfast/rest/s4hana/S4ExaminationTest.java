package io.holdfast.rest.s4hana;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Morphology;
import io.holdfast.port.Delivery;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.Payload;
import io.holdfast.rest.Content;
import io.holdfast.rest.QualityDestination;
import io.holdfast.rest.TargetDryRun;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the line's doctor and a rehearsal see of a target. */
class S4ExaminationTest {
    @Test
    void aKindOfDefectThatWasSeenAndHasNoNameAtTheTargetIsNamedBeforeAReportIsParked() throws Exception {
        try (S4Target target = new S4Target(settings -> settings);
                QualityDestination sap =
                        QualityDestination.to("sap", target.dryRun(null)).build()) {
            assertThat(sap.examine(Set.of(new Morphology("Kratzer"))))
                    .filteredOn(each -> each.part().equals("crosswalk"))
                    .singleElement()
                    .extracting(Diagnosis::grade)
                    .isEqualTo(Diagnosis.Grade.WELL);
            assertThat(sap.examine(Set.of(new Morphology("Kratzer"), new Morphology("Beule"))))
                    .filteredOn(each -> each.grade() == Diagnosis.Grade.FAULT)
                    .anySatisfy(each -> {
                        assertThat(each.part()).isEqualTo("crosswalk");
                        assertThat(each.side()).isEqualTo(Diagnosis.Side.OT);
                        assertThat(each.evidence()).contains("Beule", "2026-03").doesNotContain("Kratzer");
                        assertThat(each.mend()).isNotBlank();
                    });
        }
    }

    @Test
    void aDryRunShowsTheExactRequestAndSendsNothing() throws Exception {
        try (S4Target target = new S4Target(settings -> settings);
                TargetDryRun dryRun = TargetDryRun.of("sap", target::dryRun)) {
            Delivery report = Content.delivery(1, target.report(1, 1));
            List<Payload> payloads = dryRun.show(report);
            assertThat(payloads).singleElement().satisfies(payload -> {
                assertThat(payload.address()).startsWith("POST http://");
                assertThat(payload.body()).contains("SCRA");
            });
            assertThat(target.reports(target.report(1, 1))).isZero();
        }
    }
}
