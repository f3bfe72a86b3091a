package io.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.CountPosting;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountPostingsTest {
    private static final Counts.Delta DELTA = new Counts.Delta(
            "any",
            new WorkOrderId("4711"),
            new OperationId("20"),
            BigDecimal.ONE,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            "PC",
            null,
            Content.NOON);
    private static final CountPosting POSTING = Content.posting(CountPosting.Kind.SCRAP, 1, DELTA, 12);

    private final List<Counts.Delta> posted = new ArrayList<>();
    private final List<Counts.Delta> reversed = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    private final Counts counts = new Counts() {
        @Override
        public Answer<Optional<Tally>> read(WorkOrderId order, OperationId operation) {
            return given(Optional.of(
                    new Tally(new BigDecimal("3000.50"), new BigDecimal("100"), new BigDecimal("7.25"), null, "PC")));
        }

        @Override
        public Answer<Reference> post(Delta delta) {
            posted.add(delta);
            meanwhile.run();
            return given(new Reference("count", delta.key()));
        }

        @Override
        public Answer<Optional<Reference>> find(Delta delta) {
            return given(Optional.empty());
        }

        @Override
        public Answer<Reference> reverse(Delta delta) {
            reversed.add(delta);
            return given(new Reference("count", delta.key()));
        }
    };

    private static <T> Answer<T> given(T value) {
        return new Answer.Given<>(value, List.of());
    }

    private CountPostings postings(Path folder) {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            verbs.put(verb, Capability.supported(Capability.Repeat.READ_BACK, "without a key"));
        }
        return new CountPostings(
                counts, new Capabilities("books", verbs, Set.of(HoldScope.LOT)), new NoteFolder(folder));
    }

    @Test
    void whatWasCountedBeforeKeepsItsDigitsAcrossARestart(@TempDir Path folder) throws Exception {
        postings(folder).put(POSTING, 0);
        postings(folder).put(POSTING, 1);

        assertThat(posted).hasSize(2).allSatisfy(delta -> {
            assertThat(delta.key()).isEqualTo(POSTING.id().value());
            assertThat(delta.scrap()).isEqualByComparingTo("12");
            assertThat(delta.yield()).isZero();
            assertThat(delta.before())
                    .isEqualTo(new Counts.Tally(
                            new BigDecimal("3000.50"), new BigDecimal("100"), new BigDecimal("7.25"), null, "PC"));
        });
    }

    @Test
    void aReversalTakesBackWhatIsKnownToBePostedAndNothingElse(@TempDir Path folder) throws Exception {
        CountPosting reversal = Content.reversal(POSTING);
        assertThat(postings(folder).put(reversal, 0))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.fault().text()).contains("is not known here"));
        assertThat(reversed).isEmpty();

        postings(folder).put(POSTING, 0);
        assertThat(postings(folder).put(reversal, 0)).isInstanceOf(Answer.Given.class);
        assertThat(reversed).singleElement().satisfies(delta -> {
            assertThat(delta.key()).isEqualTo(POSTING.id().value());
            assertThat(delta.scrap()).isEqualByComparingTo("12");
        });
    }

    @Test
    void nothingIsSentBeforeWhatWasCountedIsNoted(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("no-folder"));
        assertThat(postings(file).put(POSTING, 0))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.fault().kind()).isEqualTo(Fault.Kind.LOCKED));
        assertThat(posted).isEmpty();
    }

    @Test
    void whatIsThereIsThereEvenIfItCannotBeNoted(@TempDir Path folder) throws Exception {
        Path lost = folder.resolve("notes");
        meanwhile = () -> {
            try (var files = Files.list(lost)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
                Files.delete(lost);
                Files.createFile(lost);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThat(postings(lost).put(POSTING, 0)).isInstanceOf(Answer.Given.class);
    }
}
