package io.holdfast.detect;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/*
 * Rates are shrunk towards what morphology and place say by themselves. With c(m, p) sightings in E units, the
 * expectation is
 *
 *     mu(m, p) = r(m) s(p),   r(m) = c(m, .) / E,   s(p) = c(., p) / c(., .),
 *
 * and the true rate is taken to be Gamma distributed around it with shape kappa, so that after E(m, p) units it is
 * Gamma distributed with shape kappa + c(m, p) and mean (kappa + c(m, p)) / (kappa / mu(m, p) + E(m, p)) [1]. kappa is
 * found by moments: c (c - 1) has expectation (E mu)^2 (1 + 1/kappa), so that the sum of c (c - 1) / (E mu) over all
 * pairs of names, to which those never seen add nothing, is about (1 + 1/kappa) times all sightings. A Gamma
 * distribution has too light a tail for a spot that shows a defect of its own (DuMouchel [3] mixes two), so no mean is
 * shrunk below c / E: that only errs on the side of a larger N.
 *
 * Names never seen: the units with a new morphology, in all, are estimated by the number of morphologies seen once
 * (Good [2]), and half a unit more, so that it is never zero; likewise for places. What was pooled for want of room
 * counts as unseen.
 *
 * [1] D. Clayton, J. Kaldor, Empirical Bayes estimates of age-standardized relative risks for use in disease mapping,
 *     Biometrics 43 (1987) 671-681.
 * [2] I. J. Good, The population frequencies of species and the estimation of population parameters, Biometrika 40
 *     (1953) 237-264.
 * [3] W. DuMouchel, Bayesian data mining in large frequency tables, Amer. Statistician 53 (1999) 177-190.
 */
/**
 * How often each kind of defect is seen at each place while nothing is wrong: frozen, with a version. Immutable.
 *
 * <p>Learnt rates are raised towards the product of what their morphology and their place show, the more the less was
 * seen of them; keys never seen get a share of that product. Source: Clayton and Kaldor, Biometrics 43 (1987) 671-681.
 */
public final class Baseline {
    /** The prior weighs at least a tenth of a sighting and at most a million. */
    private static final double WEAKEST_PRIOR = 0.1;

    private static final double STRONGEST_PRIOR = 1e6;

    private static final double HIGHEST_RATE = Math.nextDown(1.0);

    private final int version;
    private final PlaceGrid grid;
    private final double units;
    private final double unitsPerHour;
    private final double priorShape;
    private final NavigableMap<DefectKey, Background> backgrounds = new TreeMap<>();

    /** Sightings for each inspected unit, by morphology. */
    private final Map<Morphology, Double> morphologyRates = new HashMap<>();

    private final double newMorphologyRate;

    /** The share of all sightings, by place. */
    private final Map<Place, Double> placeShares = new HashMap<>();

    private final double newPlaceShare;

    /** The sum of {@link #expectation} over all known names and one new one of either kind. */
    private final double allExpected;

    private Baseline(int version, LearntCounts counts) {
        this.version = version;
        this.grid = counts.grid();
        this.units = counts.units();
        this.unitsPerHour = counts.units() / counts.hours();
        double all = 0;
        for (LearntCounts.KeyCount count : counts.keys()) {
            morphologyRates.merge(count.key().morphology(), (double) count.seen(), Double::sum);
            placeShares.merge(count.key().place(), (double) count.seen(), Double::sum);
            all += count.seen();
        }
        double unseen = counts.pooled() + 0.5;
        this.newMorphologyRate = (once(morphologyRates) + unseen) / units;
        this.newPlaceShare = (once(placeShares) + unseen) / (all + unseen);
        double total = Math.max(all, 1);
        morphologyRates.values().removeIf(seen -> seen == 0);
        placeShares.values().removeIf(seen -> seen == 0);
        morphologyRates.replaceAll((morphology, seen) -> seen / units);
        placeShares.replaceAll((place, seen) -> seen / total);
        this.allExpected = allExpected();
        this.priorShape = priorShape(counts);
        for (LearntCounts.KeyCount count : counts.keys()) {
            double exposed = Math.max(0, units - count.excludedUnits());
            backgrounds.put(count.key(), posterior(expectation(count.key()), (double) count.seen(), exposed));
        }
    }

    private Baseline(int version, PlaceGrid grid, double unitsPerHour, Map<DefectKey, Double> rates) {
        this.version = version;
        this.grid = grid;
        this.units = Double.POSITIVE_INFINITY;
        this.unitsPerHour = unitsPerHour;
        this.priorShape = Double.POSITIVE_INFINITY;
        rates.forEach((key, rate) -> {
            backgrounds.put(
                    new DefectKey(key.morphology(), grid.keyOf(key.place())),
                    new Background(rate, Double.POSITIVE_INFINITY));
            morphologyRates.merge(key.morphology(), rate, Double::sum);
            placeShares.merge(grid.keyOf(key.place()), rate, Double::sum);
        });
        double all = sum(rates);
        placeShares.replaceAll((place, rate) -> all > 0 ? rate / all : 1);
        this.newMorphologyRate = Collections.min(morphologyRates.values());
        this.newPlaceShare = Collections.min(placeShares.values());
        this.allExpected = allExpected();
    }

    private double allExpected() {
        return (newMorphologyRate + sum(morphologyRates)) * (newPlaceShare + sum(placeShares));
    }

    private static double sum(Map<?, Double> values) {
        return values.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double once(Map<?, Double> seen) {
        return seen.values().stream().filter(count -> count == 1).count();
    }

    /**
     * Returns the rates that counts support.
     *
     * @param version from 1
     * @param counts what was learnt
     * @throws IllegalStateException where the counts cover no units or no running time
     */
    public static Baseline of(int version, LearntCounts counts) {
        checkVersion(version);
        if (counts.units() == 0 || counts.hours() == 0) {
            throw new IllegalStateException("a baseline needs inspected units and running hours, had " + counts.units()
                    + " and " + counts.hours());
        }
        return new Baseline(version, counts);
    }

    /**
     * Returns rates that are known. A kind of defect or a place that is not among them is taken to be as rare as the
     * rarest that is.
     *
     * @param version from 1
     * @param grid the tiles that points are counted in
     * @param unitsPerHour units inspected in a running hour, above 0
     * @param rates the share of inspected units that show each key, from 0 to below 1; at least one key
     */
    public static Baseline known(int version, PlaceGrid grid, double unitsPerHour, Map<DefectKey, Double> rates) {
        checkVersion(version);
        if (!(unitsPerHour > 0) || Double.isInfinite(unitsPerHour)) {
            throw new IllegalArgumentException("unitsPerHour must be above 0 and finite, was " + unitsPerHour);
        }
        if (rates.isEmpty()) {
            throw new IllegalArgumentException("rates must hold at least one key");
        }
        return new Baseline(version, grid, unitsPerHour, rates);
    }

    private static void checkVersion(int version) {
        if (version < 1) {
            throw new IllegalArgumentException("version must be >= 1, was " + version);
        }
    }

    /**
     * Returns how often chance alone would open clusters of a rule at the keys of this baseline, in an hour of running, by the
     * rule's own {@code minimumUnits}.
     *
     * @throws IllegalArgumentException where the baseline has points and the radius exceeds the side of its tiles
     */
    public double openingsPerHour(ClusterRule rule) {
        Chance chance = new Chance(this, rule);
        return backgrounds().keySet().stream()
                .mapToDouble(key -> chance.openingsPerHour(key, rule.minimumUnits()))
                .sum();
    }

    /** Returns the version, from 1. */
    public int version() {
        return version;
    }

    /** Returns the tiles that points are counted in. */
    public PlaceGrid grid() {
        return grid;
    }

    /** Returns how many units are inspected in a running hour. */
    public double unitsPerHour() {
        return unitsPerHour;
    }

    /** Returns the keys that have a rate of their own, in order. */
    public NavigableMap<DefectKey, Background> backgrounds() {
        return Collections.unmodifiableNavigableMap(backgrounds);
    }

    /** Returns the key that a place belongs to. */
    public DefectKey key(Morphology morphology, Place place) {
        return new DefectKey(morphology, grid.keyOf(place));
    }

    /** Returns the rate of a key, whether it was ever seen or not. */
    public Background background(DefectKey key) {
        Background own = backgrounds.get(key);
        return own != null ? own : posterior(expectation(key), 0, units);
    }

    /**
     * Returns the share of all sightings to expect of a key by its morphology and its place alone. Over all keys that
     * are known, and one new morphology and one new place, the shares sum to 1.
     */
    double share(DefectKey key) {
        return allExpected == 0 ? 1 : expectation(key) / allExpected;
    }

    private double expectation(DefectKey key) {
        return morphologyRates.getOrDefault(key.morphology(), newMorphologyRate)
                * placeShares.getOrDefault(key.place(), newPlaceShare);
    }

    private Background posterior(double expectation, double seen, double exposed) {
        if (Double.isInfinite(priorShape)) {
            return new Background(Math.min(expectation, HIGHEST_RATE), priorShape);
        }
        double shrunken = (priorShape + seen) / (priorShape / expectation + exposed);
        double rate = Math.max(shrunken, exposed > 0 ? seen / exposed : 0);
        return new Background(Math.min(rate, HIGHEST_RATE), priorShape + seen);
    }

    private double priorShape(LearntCounts counts) {
        double seen = 0;
        double pairs = 0;
        for (LearntCounts.KeyCount count : counts.keys()) {
            double c = count.seen();
            seen += c;
            pairs += c > 1 ? c * (c - 1) / (expectation(count.key()) * units) : 0;
        }
        double spread = seen == 0 ? 0 : pairs / seen - 1;
        return Math.max(WEAKEST_PRIOR, Math.min(STRONGEST_PRIOR, 1 / Math.max(spread, 1e-300)));
    }
}
