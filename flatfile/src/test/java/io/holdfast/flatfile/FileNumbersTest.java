package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FileNumbersTest {
    private final FileNumbers numbers = new FileNumbers();

    @Test
    void numbersInAnyOrderLeaveMissingWhatAPlainSetDoesNotHold() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            FileNumbers any = new FileNumbers();
            // From two on: what begins anew at 0 or 1 is another matter.
            long first = 2 + random.nextInt(50);
            Set<Long> came = new HashSet<>(Set.of(first));
            any.came("A", first);
            int files = random.nextInt(60);
            for (int i = 0; i < files; i++) {
                long number = first + random.nextInt(80);
                came.add(number);
                any.came("A", number);
                if (random.nextInt(9) == 0) {
                    any = reread(any);
                }
            }
            TreeSet<Long> missing = new TreeSet<>();
            long highest = came.stream().mapToLong(Long::longValue).max().orElseThrow();
            for (long number = first; number < highest; number++) {
                if (!came.contains(number)) {
                    missing.add(number);
                }
            }
            List<Long> told = new ArrayList<>();
            for (MissingFiles gap : any.missing(Map.of())) {
                for (long number = gap.first(); number <= gap.last(); number++) {
                    told.add(number);
                }
            }
            assertThat(told).as("seed %d", seed).containsExactlyElementsOf(missing);
        }
    }

    private static FileNumbers reread(FileNumbers written) {
        FileNumbers read = new FileNumbers();
        for (String line : written.lines()) {
            String[] words = line.split(" ", -1);
            assertThat(FileNumbers.isLine(words)).isTrue();
            read.line(words);
        }
        assertThat(read.missing(Map.of())).isEqualTo(written.missing(Map.of()));
        return read;
    }

    private List<MissingFiles> untold() {
        return numbers.untold(numbers.missing(Map.of()));
    }

    @Test
    void whatIsThereAndNotTakenYetIsNotMissingUntilItVanishes() {
        numbers.came("A", 1);
        numbers.came("A", 9);
        Map<String, NavigableSet<Long>> there = Map.of("A", new TreeSet<>(Set.of(2L, 5L)));
        List<MissingFiles> missing = numbers.missing(there);
        assertThat(missing).containsExactly(new MissingFiles("A", 3, 4, 9), new MissingFiles("A", 6, 8, 9));
        assertThat(numbers.untold(missing)).hasSize(2);
        assertThat(numbers.untold(numbers.missing(there))).isEmpty();
        assertThat(untold()).containsExactly(new MissingFiles("A", 2, 8, 9));
    }

    @Test
    void numbersThatBeginAnewAreFollowedFromTheSecondFileOn() {
        List.of(98L, 100L, 1L, 2L, 4L).forEach(number -> numbers.came("A", number));
        assertThat(numbers.missing(Map.of())).containsExactly(new MissingFiles("A", 3, 3, 4));
    }

    @Test
    void anOldFirstFileThatComesAgainIsNoNewBeginning() {
        List.of(1L, 2L, 3L, 1L, 4L, 2L, 5L).forEach(number -> numbers.came("A", number));
        assertThat(numbers.missing(Map.of())).isEmpty();
    }

    @Test
    void agreementsAreNumberedEachForItself() {
        numbers.came("A", 5);
        numbers.came("B, with words", 1);
        numbers.came("A", 7);
        numbers.came("B, with words", 3);
        assertThat(reread(numbers).missing(Map.of()))
                .containsExactly(new MissingFiles("A", 6, 6, 7), new MissingFiles("B, with words", 2, 2, 3));
    }

    @Test
    void whatWasToldIsNotToldAgainThoughTheLedgerIsReadAgain() {
        numbers.came("A", 1);
        numbers.came("A", 3);
        assertThat(untold()).containsExactly(new MissingFiles("A", 2, 2, 3));
        List<String> lines = numbers.lines();
        numbers.forget();
        lines.forEach(line -> numbers.line(line.split(" ", -1)));
        assertThat(untold()).isEmpty();
        numbers.came("A", 5);
        assertThat(untold()).containsExactly(new MissingFiles("A", 4, 4, 5));
    }

    @Test
    void numbersWithoutMeaningCostNoMoreThanAThousandSpans() {
        for (long number = 0; number < 10_000; number += 2) {
            numbers.came("A", number);
        }
        assertThat(numbers.missing(Map.of()))
                .hasSize(1_000)
                .last()
                .isEqualTo(new MissingFiles("A", 9_997, 9_997, 9_998));
    }

    @Test
    void aGapThatEndsBeforeItBeginsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MissingFiles("A", 5, 4, 5))
                .withMessageContaining("were 5, 4 and 5");
    }
}
