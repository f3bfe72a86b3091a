package io.holdfast.detect;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The line that the tests of this package share: 375 units an hour, 2 % defective, 20 morphologies on 50 zones. */
final class Lines {
    static final double UNITS_PER_HOUR = 375;
    static final double DEFECTIVE = 0.02;
    static final double HOURS_PER_YEAR = 6000;
    static final double UNITS_PER_YEAR = UNITS_PER_HOUR * HOURS_PER_YEAR;

    static final ClusterRule IN_TIME =
            ClusterRule.custom("t").window(Duration.ofMinutes(15)).build();
    static final ClusterRule ON_UNITS =
            ClusterRule.custom("u").windowOfInspectedUnits(94).build();

    private Lines() {}

    static DefectKey key(int index) {
        return new DefectKey(
                new Morphology(String.format("m%02d", index / 50)),
                new Place.Zone(null, String.format("z%02d", index % 50)));
    }

    static DefectKey key(String morphology, String zone) {
        return new DefectKey(new Morphology(morphology), new Place.Zone(null, zone));
    }

    /** Returns rates by key, the most frequent first. */
    static Map<DefectKey, Double> rates(double[] shares) {
        Map<DefectKey, Double> rates = new LinkedHashMap<>();
        for (int i = 0; i < shares.length; i++) {
            rates.put(key(i), shares[i] * DEFECTIVE);
        }
        return rates;
    }

    /** Returns rates by key, dealt to the keys at random. */
    static Map<DefectKey, Double> dealt(double[] shares, long seed) {
        List<Double> cards = new ArrayList<>(Arrays.stream(shares).boxed().toList());
        Collections.shuffle(cards, new Random(seed));
        return rates(cards.stream().mapToDouble(Double::doubleValue).toArray());
    }

    static Baseline baseline(Map<DefectKey, Double> rates) {
        return Baseline.known(1, PlaceGrid.DEFAULT, UNITS_PER_HOUR, rates);
    }

    static Baseline baseline(double[] shares) {
        return baseline(rates(shares));
    }
}
