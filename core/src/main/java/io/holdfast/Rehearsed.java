package io.holdfast;

import io.holdfast.detect.RuleSet;
import io.holdfast.model.Cluster;
import io.holdfast.model.DestinationId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.port.Payload;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What rules would have done. Made by {@link Rehearsal#run}.
 *
 * @param rules the rules
 * @param results how many results they were shown
 * @param late how many of these came too late for the detector
 * @param clusters the clusters that would have been found, in order; copied
 * @param holds the holds that would have been asked for, each at its last revision, in order; copied
 * @param byChance how many clusters chance alone would have opened in that time, at the rates of this past outside its
 *     episodes; empty where too little was seen to know a rate
 */
public record Rehearsed(
        RuleSet rules, long results, long late, List<Cluster> clusters, List<Hold> holds, OptionalDouble byChance) {
    /** Copies the lists. */
    public Rehearsed {
        Objects.requireNonNull(rules, "rules");
        clusters = List.copyOf(clusters);
        holds = List.copyOf(holds);
        Objects.requireNonNull(byChance, "byChance");
    }

    /** What people's words on the single defects say of a hold. Best first. */
    public enum Judgement {
        /** As many units as the rule asks for were confirmed. */
        CONFIRMED,
        /** Nobody said enough. */
        OPEN,
        /** Fewer units than the rule asks for are left that nobody called false: a false alarm. */
        REFUTED
    }

    /**
     * One hold that would have been asked for.
     *
     * @param hold the hold
     * @param report its report, where there is one
     * @param clusters what it would have been asked for
     * @param judgement what people's words say of it
     * @param payloads what each target would be sent for hold and report; copied
     */
    public record Hold(
            MaterialHold hold,
            Optional<Nonconformance> report,
            List<Cluster> clusters,
            Judgement judgement,
            Map<DestinationId, List<Payload>> payloads) {
        /** Copies the collections. */
        public Hold {
            Objects.requireNonNull(hold, "hold");
            Objects.requireNonNull(report, "report");
            clusters = List.copyOf(clusters);
            Objects.requireNonNull(judgement, "judgement");
            payloads = Map.copyOf(payloads);
        }

        /** Returns how many units were exposed: all that would have been held. */
        public int exposedUnits() {
            return hold.population().size();
        }
    }

    /**
     * A kind of defect at a place.
     *
     * @param morphology the kind
     * @param place the place of a cluster's anchor
     */
    public record Spot(Morphology morphology, Place place) {
        /** Checks the parts. */
        public Spot {
            Objects.requireNonNull(morphology, "morphology");
            Objects.requireNonNull(place, "place");
        }

        static Spot of(Cluster cluster) {
            return new Spot(cluster.morphology(), cluster.place());
        }
    }

    /** Returns at which kinds of defect and places the rules fire, in order of the first time. */
    public Set<Spot> spots() {
        Set<Spot> spots = new LinkedHashSet<>();
        clusters.forEach(cluster -> spots.add(Spot.of(cluster)));
        return spots;
    }

    /** Returns how many holds would have been judged so. */
    public long count(Judgement judgement) {
        return holds.stream().filter(hold -> hold.judgement() == judgement).count();
    }

    /** Returns the share of false alarms among the holds that people's words decide; empty where they decide none. */
    public OptionalDouble falseAlarmShare() {
        long refuted = count(Judgement.REFUTED);
        long judged = refuted + count(Judgement.CONFIRMED);
        return judged == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) refuted / judged);
    }

    /** Returns how many units would have been held, each counted once for each hold that names it. */
    public long exposedUnits() {
        return holds.stream().mapToLong(Hold::exposedUnits).sum();
    }

    /**
     * Compares with what other rules would have done over the same past: which spots only these, only those, and both fire at.
     *
     * @return each spot with who fires there, those of these rules first
     */
    public Map<Spot, Side> beside(Rehearsed other) {
        Map<Spot, Side> sides = new LinkedHashMap<>();
        Set<Spot> theirs = other.spots();
        spots().forEach(spot -> sides.put(spot, theirs.contains(spot) ? Side.BOTH : Side.THESE));
        theirs.forEach(spot -> sides.putIfAbsent(spot, Side.OTHERS));
        return sides;
    }

    /** Which of two rule sets fires. */
    public enum Side {
        /** Only these rules. */
        THESE,
        /** Only the others. */
        OTHERS,
        /** Both. */
        BOTH
    }
}
