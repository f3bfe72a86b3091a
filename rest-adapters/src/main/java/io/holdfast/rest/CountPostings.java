package io.holdfast.rest;

import io.holdfast.model.CountPosting;
import io.holdfast.model.LedgerId;
import io.holdfast.rest.Counts.Delta;
import io.holdfast.rest.Counts.Tally;
import io.holdfast.rest.Fault.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the ledger's count postings by a target's counts: what raises a number is posted, and a reversal takes back what was posted
 * under the name that it reverses. What lowers a number otherwise is a person's turn, for no target has a verb for it.
 *
 * <p>What the target counted before is read and noted before anything is sent. Targets that keep no key with a count are asked by
 * it whether a count whose answer was lost is there; a run that has no note of one that was in doubt leaves it to a person.
 * Confined to its destination's lock.
 */
final class CountPostings {
    private static final Logger LOG = LoggerFactory.getLogger(CountPostings.class);
    private static final int REMEMBERED = 10_000;
    private static final String NOTE = "count-";

    private final Counts counts;
    private final Capabilities capabilities;
    private final NoteFolder notes;
    private final Map<LedgerId, Note> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LedgerId, Note> eldest) {
            return size() > REMEMBERED;
        }
    };
    /** What this run was the first to try, and has not noted yet. */
    private final Set<LedgerId> begun = new HashSet<>();

    CountPostings(Counts counts, Capabilities capabilities, NoteFolder notes) {
        this.counts = counts;
        this.capabilities = capabilities;
        this.notes = notes;
    }

    /**
     * What is known of a posting.
     *
     * @param before what the target counted before it
     * @param posted what the target calls it, or null as long as it is not certainly there
     */
    record Note(Tally before, @Nullable Reference posted) {}

    /**
     * Posts it, or takes back what it reverses, once.
     *
     * @param attempts how many attempts were made before, by whichever run
     */
    Answer<Reference> put(CountPosting posting, int attempts) throws InterruptedException {
        Fault refusal = refusal(posting);
        if (refusal != null) {
            return new Answer.Failed<>(refusal);
        }
        if (attempts == 0) {
            begun.add(posting.id());
        }
        Answer<Tally> known = before(posting, attempts);
        if (known instanceof Answer.Failed<Tally> failed) {
            return new Answer.Failed<>(failed.fault());
        }
        Tally tally = known.value();
        Answer<Reference> answer = takesBack(posting)
                ? counts.reverse(original(posting, tally))
                : counts.post(delta(posting.id(), posting, posting.quantity(), tally));
        if (answer instanceof Answer.Given<Reference> given) {
            posted(posting.id(), new Note(tally, given.value()));
        }
        return answer;
    }

    /** Looks for what was posted; for what was taken back a repeat looks by itself. */
    Answer<Optional<Reference>> find(CountPosting posting) throws InterruptedException {
        Note noted = noted(posting.id());
        if (refusal(posting) != null || takesBack(posting) || (noted == null && !keepsKey())) {
            return new Answer.Given<>(Optional.empty(), List.of());
        }
        Tally tally = noted == null ? null : noted.before;
        Answer<Optional<Reference>> found = counts.find(delta(posting.id(), posting, posting.quantity(), tally));
        if (found instanceof Answer.Given<Optional<Reference>> given
                && given.value().isPresent()
                && tally != null) {
            posted(posting.id(), new Note(tally, given.value().get()));
        }
        return found;
    }

    private @Nullable Fault refusal(CountPosting posting) {
        if (posting.changes().isEmpty()) {
            return Fault.of(
                    Kind.VALIDATION,
                    "needs a person: the series of " + posting.id() + " does not say which number it changes");
        }
        if (posting.quantity() > 0) {
            return null;
        }
        if (posting.reverses() == null) {
            return Fault.of(
                    Kind.VALIDATION,
                    "needs a person: " + posting.kind() + " of " + posting.workOrder() + "/" + posting.operation()
                            + " must go down by " + -posting.quantity()
                            + ", and only what was posted from here can be taken back");
        }
        Capability reverse = capabilities.of(Verb.COUNT_REVERSE);
        if (!reverse.usable()) {
            return Fault.of(
                    Kind.VALIDATION,
                    "needs a person: " + posting.reverses() + " cannot be taken back: " + reverse.note());
        }
        Note original = keepsKey() ? null : noted(posting.reverses());
        return keepsKey() || (original != null && original.posted != null)
                ? null
                : Fault.of(
                        Kind.VALIDATION,
                        "needs a person: that " + posting.reverses() + " was posted is not known here");
    }

    private static boolean takesBack(CountPosting posting) {
        return posting.quantity() < 0;
    }

    private boolean keepsKey() {
        Capability.Repeat repeat = capabilities.of(Verb.COUNT_POST).repeat();
        return repeat == Capability.Repeat.SEARCHABLE_FIELD || repeat == Capability.Repeat.NATIVE_KEY;
    }

    /** Returns what the target counted before the first attempt, noted by then. */
    private Answer<Tally> before(CountPosting posting, int attempts) throws InterruptedException {
        Note noted = noted(posting.id());
        if (noted != null) {
            return new Answer.Given<>(noted.before, List.of());
        }
        if (!keepsKey() && attempts > 0 && !notes.keeps() && !begun.contains(posting.id())) {
            return new Answer.Failed<>(Fault.of(
                    Kind.VALIDATION,
                    "needs a person: whether an earlier run posted " + posting.id()
                            + " cannot be told, for the target keeps no key and nothing was noted"));
        }
        Answer<Optional<Tally>> read = counts.read(posting.workOrder(), posting.operation());
        if (read instanceof Answer.Failed<Optional<Tally>> failed) {
            return new Answer.Failed<>(failed.fault());
        }
        if (read.value().isEmpty()) {
            return new Answer.Failed<>(Fault.of(
                    Kind.NOT_FOUND, "order " + posting.workOrder() + " has no operation " + posting.operation()));
        }
        Tally now = read.value().get();
        try {
            note(posting.id(), new Note(now, null));
        } catch (UncheckedIOException e) {
            // Nothing was sent yet: it waits until it can be noted.
            return new Answer.Failed<>(Fault.of(
                    Kind.LOCKED, "what was counted before " + posting.id() + " cannot be noted: " + e.getCause()));
        }
        begun.remove(posting.id());
        return new Answer.Given<>(now, List.of());
    }

    /** It is there, whether that can be noted or not. */
    private void posted(LedgerId posting, Note note) {
        known.put(posting, note);
        try {
            notes.write(NOTE, posting.value(), note);
        } catch (IOException e) {
            LOG.error(
                    "{}: that {} was posted cannot be noted: after a restart a person must take it back",
                    notes,
                    posting,
                    e);
        }
    }

    private void note(LedgerId posting, Note note) {
        known.put(posting, note);
        try {
            notes.write(NOTE, posting.value(), note);
        } catch (IOException e) {
            known.remove(posting);
            throw new UncheckedIOException(notes + ": " + posting + " cannot be noted", e);
        }
    }

    private @Nullable Note noted(LedgerId posting) {
        Note noted = known.get(posting);
        if (noted != null) {
            return noted;
        }
        try {
            return notes.read(NOTE, posting.value(), Note.class).orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(notes + ": the note on " + posting + " cannot be read", e);
        }
    }

    /** Returns what a reversal takes back, as if it was all that had been counted since: its witness are the figures now. */
    private static Delta original(CountPosting reversal, Tally now) {
        long quantity = -reversal.quantity();
        Delta delta = delta(Objects.requireNonNull(reversal.reverses()), reversal, quantity, null);
        return new Delta(
                delta.key(),
                delta.order(),
                delta.operation(),
                delta.yield(),
                delta.scrap(),
                delta.rework(),
                now.unitOfMeasure(),
                null,
                reversal.at(),
                new Tally(
                        now.planned(),
                        now.yield().subtract(delta.yield()),
                        less(now.scrap(), delta.scrap()),
                        less(now.rework(), delta.rework()),
                        now.unitOfMeasure()));
    }

    private static @Nullable BigDecimal less(@Nullable BigDecimal value, BigDecimal by) {
        return value == null ? null : value.subtract(by);
    }

    private static Delta delta(LedgerId key, CountPosting posting, long quantity, @Nullable Tally before) {
        CountPosting.Kind number = posting.changes().orElseThrow();
        BigDecimal units = BigDecimal.valueOf(quantity);
        return new Delta(
                key.value(),
                posting.workOrder(),
                posting.operation(),
                number == CountPosting.Kind.YIELD ? units : BigDecimal.ZERO,
                number == CountPosting.Kind.SCRAP ? units : BigDecimal.ZERO,
                number == CountPosting.Kind.REWORK ? units : BigDecimal.ZERO,
                before == null ? "" : before.unitOfMeasure(),
                null,
                posting.at(),
                before);
    }
}
