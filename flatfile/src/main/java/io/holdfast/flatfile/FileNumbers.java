package io.holdfast.flatfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which of the numbers of files that are numbered without gaps did not come, by agreement: from the first that came, in any order.
 * Numbers that begin anew at 0 or 1 are followed from the second such file on; one such file alone may be an old one that was
 * sent again.
 *
 * <p>Rebuilt from the ledger's lines. Not thread-safe.
 */
final class FileNumbers {
    /** So many spans are remembered of an agreement, the newest; where there are more its numbers have no meaning. */
    private static final int MOST_SPANS = 1_000;

    private static final String WORD = "N";
    private static final long NONE = -1;

    private final Map<String, Series> series = new HashMap<>();
    /** What was missing when that was told last. */
    private List<MissingFiles> told = List.of();

    /** The numbers of one agreement. */
    private static final class Series {
        long highest;
        long anew = NONE;
        /** The last number of each span that is missing, by its first. */
        final TreeMap<Long, Long> missing = new TreeMap<>();

        Series(long highest) {
            this.highest = highest;
        }

        void came(long number) {
            if (number > highest) {
                if (number > highest + 1) {
                    miss(highest + 1, number - 1);
                }
                highest = number;
                anew = NONE;
                return;
            }
            Map.Entry<Long, Long> span = missing.floorEntry(number);
            if (span != null && number <= span.getValue()) {
                missing.remove(span.getKey());
                miss(span.getKey(), number - 1);
                miss(number + 1, span.getValue());
            } else if (anew != NONE && number == anew + 1) {
                highest = number;
                anew = NONE;
                missing.clear();
            } else if (number <= 1) {
                anew = number;
            }
        }

        private void miss(long first, long last) {
            if (first <= last) {
                missing.put(first, last);
                if (missing.size() > MOST_SPANS) {
                    missing.pollFirstEntry();
                }
            }
        }
    }

    /** Forgets what came, to be read from the ledger again; what was told stays told. */
    void forget() {
        series.clear();
    }

    void came(String agreement, long number) {
        Series known = series.get(agreement);
        if (known == null) {
            series.put(agreement, new Series(number));
        } else {
            known.came(number);
        }
    }

    /**
     * Returns what is missing.
     *
     * @param waiting the numbers that are there, and will be taken later
     */
    List<MissingFiles> missing(Map<String, NavigableSet<Long>> waiting) {
        List<MissingFiles> missing = new ArrayList<>();
        new TreeMap<>(series)
                .forEach((agreement, each) -> each.missing.forEach((first, last) -> {
                    long from = first;
                    for (long there :
                            waiting.getOrDefault(agreement, new TreeSet<>()).subSet(first, true, last, true)) {
                        add(agreement, from, there - 1, last + 1, missing);
                        from = there + 1;
                    }
                    add(agreement, from, last, last + 1, missing);
                }));
        return missing;
    }

    private static void add(String agreement, long first, long last, long seen, List<MissingFiles> missing) {
        if (first <= last) {
            missing.add(new MissingFiles(agreement, first, last, seen));
        }
    }

    /** Returns which of what is missing was not told before, and takes it for told. */
    List<MissingFiles> untold(List<MissingFiles> missing) {
        if (missing.equals(told)) {
            return List.of();
        }
        List<MissingFiles> untold = missing.stream()
                .filter(files -> told.stream().noneMatch(files::isWithin))
                .toList();
        told = List.copyOf(missing);
        return untold;
    }

    /** Returns all as lines of a ledger. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        series.forEach((agreement, each) -> {
            StringBuilder line = new StringBuilder(WORD)
                    .append(" .")
                    .append(Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(agreement.getBytes(StandardCharsets.UTF_8)))
                    .append(' ')
                    .append(each.highest);
            each.missing.forEach(
                    (first, last) -> line.append(' ').append(first).append('-').append(last));
            lines.add(line.toString());
        });
        return lines;
    }

    static boolean isLine(String[] words) {
        return words[0].equals(WORD);
    }

    /** Takes such a line: what it says holds, whatever came before. */
    void line(String[] words) {
        String agreement = new String(Base64.getUrlDecoder().decode(words[1].substring(1)), StandardCharsets.UTF_8);
        Series carried = new Series(Long.parseLong(words[2]));
        for (int i = 3; i < words.length; i++) {
            int dash = words[i].indexOf('-');
            carried.missing.put(Long.valueOf(words[i].substring(0, dash)), Long.valueOf(words[i].substring(dash + 1)));
        }
        series.put(agreement, carried);
    }
}
