package io.holdfast.retain;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageUse;
import io.holdfast.model.RegisteredImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version of the rules by which images are kept. Of all rules that apply to an image the longest wins, minimum and maximum
 * each for themselves. It says nothing of records: what was inspected, concluded and done stays in the journal, and so does the
 * register's entry of an image with its hash when the file is gone.
 *
 * @param version its version, from 1, higher with each change
 * @param rules the rules; copied; each class has at least one that is about all its images
 */
public record RetentionPolicy(int version, List<RetentionRule> rules) {
    /** Thirty days: then a passed image has lost its value, unless something comes up in the field. */
    public static final Duration PASSED = Duration.ofDays(30);

    /** A week: in need of room, a passed image may go from then on. */
    public static final Duration PASSED_AT_LEAST = Duration.ofDays(7);

    /** Eighteen months: what contracts ask for rejected and borderline images. */
    public static final Duration REJECTED = Duration.ofDays(548);

    /** A year: the least that contracts ask for rejected and borderline images. */
    public static final Duration REJECTED_AT_LEAST = Duration.ofDays(365);

    /** Five years: containment is asked about as long as its parts are under warranty. */
    public static final Duration CONTAINMENT = Duration.ofDays(5 * 365);

    /** Fifteen years: product liability ends ten years after the product was sold, and that takes a while. */
    public static final Duration COMPLAINT = Duration.ofDays(15 * 365);

    /** Checks that every image has a rule, and that rules can be told apart. */
    public RetentionPolicy {
        if (version < 1) {
            throw new IllegalArgumentException("version must be >= 1, was " + version);
        }
        rules = List.copyOf(rules);
        Set<ImageClass> without = EnumSet.allOf(ImageClass.class);
        Set<String> names = new HashSet<>();
        for (RetentionRule rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("names of rules must differ, had \"" + rule.name() + "\" twice");
            }
            if (rule.isGeneral()) {
                without.removeAll(rule.classes());
            }
        }
        if (!without.isEmpty()) {
            throw new IllegalArgumentException(
                    "rules must have one for all images of each class, had none for " + without);
        }
    }

    /** Returns the usual, as its constants say. */
    public static RetentionPolicy ofDefaults() {
        return new RetentionPolicy(
                1,
                List.of(
                        RetentionRule.of(ImageClass.PASSED, PASSED_AT_LEAST, PASSED),
                        RetentionRule.of(ImageClass.BORDERLINE, REJECTED_AT_LEAST, REJECTED),
                        RetentionRule.of(ImageClass.REJECTED, REJECTED_AT_LEAST, REJECTED),
                        RetentionRule.of(ImageClass.CONTAINMENT_EVIDENCE, REJECTED, CONTAINMENT),
                        RetentionRule.of(ImageClass.COMPLAINT_EVIDENCE, CONTAINMENT, COMPLAINT)));
    }

    /** Returns the next version, with the general rule of a class replaced. Rules that name more classes keep the others. */
    public RetentionPolicy with(ImageClass imageClass, Duration minimum, Duration maximum) {
        List<RetentionRule> changed = new ArrayList<>();
        for (RetentionRule rule : rules) {
            if (!rule.isGeneral() || !rule.classes().contains(imageClass)) {
                changed.add(rule);
            } else if (rule.classes().size() > 1) {
                Set<ImageClass> others = EnumSet.copyOf(rule.classes());
                others.remove(imageClass);
                changed.add(new RetentionRule(rule.name(), others, null, null, null, rule.minimum(), rule.maximum()));
            }
        }
        RetentionRule rule = RetentionRule.of(imageClass, minimum, maximum);
        String name = rule.name();
        boolean taken = changed.stream().anyMatch(other -> other.name().equals(name));
        changed.add(
                taken
                        ? new RetentionRule(
                                name + " v" + (version + 1), rule.classes(), null, null, null, minimum, maximum)
                        : rule);
        return new RetentionPolicy(version + 1, changed);
    }

    /** Returns the next version, with another rule. */
    public RetentionPolicy with(RetentionRule rule) {
        List<RetentionRule> changed = new ArrayList<>(rules);
        changed.add(Objects.requireNonNull(rule, "rule"));
        return new RetentionPolicy(version + 1, changed);
    }

    /** A term and the rule that it is from. */
    record Term(Duration length, RetentionRule rule) {}

    Term minimum(RegisteredImage image, Set<ImageClass> classes) {
        return longest(image, classes, true);
    }

    Term maximum(RegisteredImage image, Set<ImageClass> classes) {
        return longest(image, classes, false);
    }

    private Term longest(RegisteredImage image, Set<ImageClass> classes, boolean minimum) {
        Term longest = null;
        for (RetentionRule rule : rules) {
            Duration length = minimum ? rule.minimum() : rule.maximum();
            if ((longest == null || length.compareTo(longest.length()) > 0) && appliesTo(rule, image, classes)) {
                longest = new Term(length, rule);
            }
        }
        return Objects.requireNonNull(longest, "each class has a general rule");
    }

    private static boolean appliesTo(RetentionRule rule, RegisteredImage image, Set<ImageClass> classes) {
        for (ImageUse use : image.uses()) {
            for (ImageClass imageClass : classes) {
                if (rule.applies(use, imageClass)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns how long images of that kind are kept at most. */
    public Duration maximum(
            ImageClass imageClass, @Nullable String family, @Nullable String customer, EquipmentId station) {
        return rules.stream()
                .filter(rule -> rule.applies(imageClass, family, customer, station))
                .map(RetentionRule::maximum)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Returns how long images of that kind are kept at least. */
    public Duration minimum(
            ImageClass imageClass, @Nullable String family, @Nullable String customer, EquipmentId station) {
        return rules.stream()
                .filter(rule -> rule.applies(imageClass, family, customer, station))
                .map(RetentionRule::minimum)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Returns the least minimum that any image of a class can have. */
    public Duration shortestMinimum(ImageClass imageClass) {
        return rules.stream()
                .filter(rule -> rule.isGeneral() && rule.classes().contains(imageClass))
                .map(RetentionRule::minimum)
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
