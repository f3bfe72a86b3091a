package io.holdfast.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How our codes are called at one target. Versioned, and dated: what a code was called when the defect was seen is what it is
 * called in the report. Immutable.
 */
public final class Crosswalk {
    private final String version;
    private final Map<Ours, List<Entry>> entries = new HashMap<>();

    private Crosswalk(String version, List<Entry> all) {
        this.version = version;
        all.forEach(entry -> entries.computeIfAbsent(new Ours(entry.kind, entry.code), any -> new ArrayList<>())
                .add(entry));
    }

    /** Starts a table of the given version. */
    public static Builder version(String version) {
        return new Builder(version);
    }

    /** What kind of code it is. */
    public enum Kind {
        /** A kind of defect: a morphology. */
        DEFECT,
        /** A place on the part: a zone's name. */
        PLACE,
        /** A reason for scrap or rework. */
        REASON
    }

    private record Ours(Kind kind, String code) {}

    private record Entry(
            Kind kind,
            String code,
            Map<String, String> theirs,
            Instant from,
            @Nullable Instant to) {}

    /** Returns the table's version. */
    public String version() {
        return version;
    }

    /** Returns what the code was called at an instant, part by part; empty where it has no name then. */
    public Optional<Map<String, String>> find(Kind kind, String code, Instant at) {
        for (Entry entry : entries.getOrDefault(new Ours(kind, code), List.of())) {
            if (!at.isBefore(entry.from) && (entry.to == null || at.isBefore(entry.to))) {
                return Optional.of(entry.theirs);
            }
        }
        return Optional.empty();
    }

    /** Returns what the target's codes of one kind are, each part by part, past and future ones too. */
    public Set<Map<String, String>> theirs(Kind kind) {
        Set<Map<String, String>> all = new LinkedHashSet<>();
        entries.forEach((ours, list) -> {
            if (ours.kind == kind) {
                list.forEach(entry -> all.add(entry.theirs));
            }
        });
        return all;
    }

    /**
     * Looks for mistakes that can be known without asking the target.
     *
     * @param parts which parts a code of each kind must have at the target, and how long each may be; what is absent is not
     *     looked at
     * @return each mistake in words; empty where there is none
     */
    public List<String> lint(Map<Kind, Map<String, Integer>> parts) {
        Set<String> mistakes = new TreeSet<>();
        entries.forEach((ours, list) -> {
            for (Entry entry : list) {
                parts.getOrDefault(ours.kind, Map.of()).forEach((part, longest) -> {
                    String theirs = entry.theirs.get(part);
                    if (theirs == null) {
                        mistakes.add(ours.kind + " " + ours.code + " from " + entry.from + " lacks " + part);
                    } else if (theirs.length() > longest) {
                        mistakes.add(ours.kind + " " + ours.code + " from " + entry.from + ": " + part
                                + " must have at most " + longest + " characters, was \"" + theirs + "\"");
                    }
                });
                for (Entry other : list.subList(list.indexOf(entry) + 1, list.size())) {
                    if (overlaps(entry, other)) {
                        mistakes.add(ours.kind + " " + ours.code + " is named twice from "
                                + (entry.from.isAfter(other.from) ? entry.from : other.from));
                    }
                }
            }
        });
        return List.copyOf(mistakes);
    }

    private static boolean overlaps(Entry one, Entry other) {
        return (other.to == null || one.from.isBefore(other.to)) && (one.to == null || other.from.isBefore(one.to));
    }

    /** Makes a table entry by entry. Not thread-safe. */
    public static final class Builder {
        private final String version;
        private final List<Entry> entries = new ArrayList<>();

        private Builder(String version) {
            this.version = Objects.requireNonNull(version, "version");
        }

        /** Adds what a code is called for ever. */
        public Builder map(Kind kind, String code, Map<String, String> theirs) {
            return map(kind, code, theirs, Instant.EPOCH, null);
        }

        /**
         * Adds what a code is called for a while.
         *
         * @param theirs the target's name for it, part by part
         * @param from when it begins; included
         * @param to when it ends, excluded; or null
         */
        public Builder map(Kind kind, String code, Map<String, String> theirs, Instant from, @Nullable Instant to) {
            if (to != null && !to.isAfter(from)) {
                throw new IllegalArgumentException("to must be after from, was " + to + " with from " + from);
            }
            entries.add(new Entry(
                    Objects.requireNonNull(kind, "kind"),
                    Objects.requireNonNull(code, "code"),
                    Map.copyOf(theirs),
                    from,
                    to));
            return this;
        }

        /** Returns the table. */
        public Crosswalk build() {
            return new Crosswalk(version, entries);
        }
    }
}
