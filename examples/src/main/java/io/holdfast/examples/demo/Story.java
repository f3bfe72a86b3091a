package io.holdfast.examples.demo;

import io.holdfast.HoldfastListener;
import io.holdfast.chart.Pareto;
import io.holdfast.detect.Assessment;
import io.holdfast.examples.trace.TraceText;
import io.holdfast.model.Cluster;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnitId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.trace.ComplaintAnswer;
import io.holdfast.trace.EvidenceReport;
import io.holdfast.trace.Explanation;
import io.holdfast.trace.Gap;
import io.holdfast.trace.Whereabouts;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Tells, for people, what happens on the line. Times are those of the plant's zone. */
final class Story implements HoldfastListener {
    private static final int BAR = 30;

    private final PrintStream out;
    private final DateTimeFormatter time;
    private final ConcurrentMap<EpisodeId, Long> handedOverAtNanos = new ConcurrentHashMap<>();

    Story(PrintStream out, ZoneId zone) {
        this.out = out;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    void title(String text) {
        out.println();
        out.println(text);
        out.println("-".repeat(text.length()));
    }

    void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    String at(Instant instant) {
        return time.format(instant);
    }

    /** Notes when, by the machine's own clock, the result that completed a cluster was handed over. */
    void handedOver(Cluster cluster, long nanos) {
        handedOverAtNanos.putIfAbsent(EpisodeId.of(cluster), nanos);
    }

    @Override
    public void clusterFound(Cluster cluster, EpisodeId episode, Optional<Assessment> assessment) {
        line(
                "%s  CLUSTER   %s on %d units within %d um of %s",
                at(cluster.completing().time()),
                cluster.morphology(),
                cluster.units().size(),
                cluster.radiusMicrometres(),
                cluster.place());
        line(
                "                    in %s, first seen %s on %s, completed by %s -> episode %s",
                cluster.scope(),
                at(cluster.first().time()),
                cluster.first().unit(),
                cluster.completing().unit(),
                episode);
    }

    @Override
    public void holdRequested(MaterialHold hold) {
        SuspectPopulation population = hold.population();
        line(
                "          HOLD      %s revision %d: %d suspect units of %s",
                hold.id(), hold.revision(), population.size(), population.segments());
        UnitId lastGood = population.lastKnownGood();
        line(
                "                    from %s (%s) to %s; lots %s",
                lastGood == null ? "the segment's beginning" : "the last good unit " + lastGood,
                at(population.from()),
                at(population.to()),
                population.lots());
    }

    @Override
    public void nonconformanceRevised(Nonconformance report) {
        line(
                "          REPORT    %s revision %d: %d nonconforming, %d suspect, shows as %s%s",
                report.id(),
                report.revision(),
                report.nonconformingUnits(),
                report.suspectUnits(),
                report.defects().stream().map(each -> each.morphology().value()).toList(),
                report.open() ? "" : " (episode has fallen quiet)");
    }

    @Override
    public void episodeChanged(Episode episode) {
        if (!episode.isOpen()) {
            line("          QUIET     episode %s ended with %d units", episode.id(), episode.unitCount());
        }
    }

    @Override
    public void settled(Delivery delivery, DeliveryOutcome outcome) {
        if (!(outcome instanceof DeliveryOutcome.Confirmed confirmed)) {
            line("          DELIVERY  %s %s: %s", delivery.lane(), delivery.idempotencyKey(), outcome);
            return;
        }
        if (delivery.content() instanceof MaterialHold hold && hold.revision() == 1) {
            Long from = handedOverAtNanos.get(hold.episode());
            String took = from == null
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            ", %.1f ms after the completing result was handed" + " over (measured here)",
                            (System.nanoTime() - from) / 1e6);
            line("          IN MES    hold %s is file %s%s", hold.id(), confirmed.reference(), took);
        } else if (delivery.lane() != Lane.RESULT) {
            line("          IN MES    %s is file %s", delivery.idempotencyKey(), confirmed.reference());
        }
    }

    void pareto(Pareto pareto) {
        title("Pareto of defects by units, false calls left out");
        for (Pareto.Bar bar : pareto.bars()) {
            line(
                    "%-12s %5d  %5.1f %%  %5.1f %%  %s",
                    bar.label(), bar.count(), 100 * bar.share(), 100 * bar.cumulativeShare(), "#".repeat((int)
                                    Math.ceil(BAR
                                            * bar.share()
                                            / pareto.bars().get(0).share())));
        }
    }

    void why(Explanation why) {
        title("Why is this material held?  (episode " + why.episode().id() + ")");
        why.hold().ifPresent(hold -> {
            line("%s, by rule %s:", hold.id(), hold.rule());
            line("  %s", hold.reason());
        });
        why.nonconformance().ifPresent(report -> {
            line(
                    "  first defect at %s, cluster complete at %s",
                    at(report.timeline().firstDefect()), at(report.timeline().completed()));
            report.evidence().stream()
                    .limit(3)
                    .forEach(evidence -> line(
                            "  evidence: unit %s, result %s, %s",
                            evidence.unit(), evidence.result(), evidence.images()));
        });
        line("  %d members in all; who did what:", why.members().size());
        why.acts().forEach(act -> line("    #%d %s %s by %s", act.sequence(), act.act(), act.subject(), act.actor()));
    }

    /** Tells what a complaint from the field comes to. */
    void drill(ComplaintAnswer answer, Path pack, EvidenceReport check) {
        title("A customer complains (the drill)");
        TraceText.lines(answer).forEach(text -> line("  %s", text));
        line(
                "  traced back over %d nodes with %,d results; held by %s",
                answer.origin().nodes().size(),
                answer.origin().results(),
                answer.origin().holds().stream().map(MaterialHold::id).toList());
        line(
                "  gaps: %s",
                answer.gaps().isEmpty()
                        ? "none known"
                        : answer.gaps().stream().map(Gap::words).toList());
        line(
                "  evidence: %s, %d entries in a chain, %s",
                pack, check.entries(), check.isSound() ? "checked: sound" : check.faults());
    }

    void where(Whereabouts where) {
        title("Where did " + where.subject() + " go, and what was seen on it?");
        line("  made in %s, from lots %s, into lots %s", where.segments(), where.consumedLots(), where.producedLots());
        line(
                "  %d units, %d inspections, %d of them with a defect",
                where.units().size(),
                where.results().size(),
                where.results().stream()
                        .filter(result -> !result.defects().isEmpty())
                        .count());
        line("  named by holds %s", where.holds().stream().map(MaterialHold::id).toList());
        List<String> gaps = where.gaps();
        line("  gaps: %s", gaps.isEmpty() ? "none known" : gaps);
    }
}
