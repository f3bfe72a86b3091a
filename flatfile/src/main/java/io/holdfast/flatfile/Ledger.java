package io.holdfast.flatfile;

import io.holdfast.flatfile.IndexedLog.Hit;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * What was published is written down here and not read off the folder, because the reader takes files away.
 *
 *   P name sha256 number millis lines sequence:key:line ...   the file is published, or will be as soon as its part file is
 *                                                             renamed; where each delivery begins in it
 *   V name                                                    that is taken back
 *   M name                                                    its done marker was made
 *   R name A|N reason index:+|-reason ...                     its receipt: accepted or refused, but for the deliveries named
 *   S number                                                  the number of the last file of those before
 *
 * A key is 64 bits of the SHA-256 of lane and idempotency key: with the sequence alone, an outbox that starts again from 1 would
 * be taken for a repeat, and lost. Reasons are in Base64, so that they are one word.
 *
 * A new file of the log begins with S, and with P of all that await a receipt: so what concerns a published file always
 * stands in the file of the log where its last P is.
 */
/** What a destination has published, durably and for ever. Single-threaded. */
final class Ledger implements Closeable {
    private static final int KEY_DIGITS = 16;

    private final boolean receipts;
    private final Map<String, Published> awaiting = new LinkedHashMap<>();
    private final IndexedLog log;
    private long lastNumber;
    private @Nullable Published last;
    private boolean lastMarked;

    /**
     * Where a delivery is in a file.
     *
     * @param line its first line, from 1
     */
    record Place(long sequence, long key, int line) {}

    /**
     * One published file.
     *
     * @param name its name
     * @param sha256 the SHA-256 of its content in hex
     * @param number its number, from 1, without gaps
     * @param at when it was published
     * @param lines how many lines it has
     * @param places the deliveries in it, in order
     */
    record Published(String name, String sha256, long number, Instant at, int lines, List<Place> places) {
        /** Returns which delivery a line belongs to, as an index; -1 for a header or trailer. */
        int deliveryAt(int line) {
            int index = -1;
            for (int i = 0; i < places.size() && places.get(i).line() <= line; i++) {
                index = i;
            }
            return index == places.size() - 1 && line > lines ? -1 : index;
        }

        private static Published parse(String[] words) {
            List<Place> places = new ArrayList<>();
            for (int i = 6; i < words.length; i++) {
                String[] parts = words[i].split(":", -1);
                places.add(new Place(
                        Long.parseLong(parts[0]), Long.parseUnsignedLong(parts[1], 16), Integer.parseInt(parts[2])));
            }
            return new Published(
                    words[1],
                    words[2],
                    Long.parseLong(words[3]),
                    Instant.ofEpochMilli(Long.parseLong(words[4])),
                    Integer.parseInt(words[5]),
                    places);
        }

        private String line() {
            StringBuilder line =
                    new StringBuilder("P ").append(name).append(' ').append(sha256);
            line.append(' ')
                    .append(number)
                    .append(' ')
                    .append(at.toEpochMilli())
                    .append(' ')
                    .append(lines);
            for (Place place : places) {
                line.append(' ').append(place.sequence()).append(':');
                line.append(HexFormat.of().toHexDigits(place.key())).append(':').append(place.line());
            }
            return line.toString();
        }
    }

    /**
     * What the target said of a file.
     *
     * @param accepted what it said of all that it does not name
     * @param reason why, where it refused
     * @param accepts the deliveries that it names as accepted or not, by index
     * @param reasons why, for those named
     */
    record Verdict(boolean accepted, String reason, Map<Integer, Boolean> accepts, Map<Integer, String> reasons) {
        /** Returns why a delivery was refused, or null where it was accepted. */
        @Nullable
        String refusal(int index) {
            boolean good = accepts.getOrDefault(index, accepted);
            return good ? null : reasons.getOrDefault(index, reason);
        }

        private String line(String name) {
            StringBuilder line = new StringBuilder("R ").append(name).append(accepted ? " A " : " N ");
            line.append(encoded(reason));
            accepts.forEach((index, good) -> line.append(' ')
                    .append(index)
                    .append(':')
                    .append(good ? "+" : "-" + encoded(reasons.getOrDefault(index, ""))));
            return line.toString();
        }

        private static Verdict parse(String[] words) {
            Map<Integer, Boolean> accepts = new TreeMap<>();
            Map<Integer, String> reasons = new TreeMap<>();
            for (int i = 4; i < words.length; i++) {
                int colon = words[i].indexOf(':');
                int index = Integer.parseInt(words[i], 0, colon, 10);
                boolean good = words[i].charAt(colon + 1) == '+';
                accepts.put(index, good);
                if (!good) {
                    reasons.put(index, decoded(words[i].substring(colon + 2)));
                }
            }
            return new Verdict(words[2].equals("A"), decoded(words[3]), accepts, reasons);
        }

        private static String encoded(String text) {
            return "." + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        private static String decoded(String word) {
            return new String(Base64.getUrlDecoder().decode(word.substring(1)), StandardCharsets.UTF_8);
        }
    }

    /**
     * Where a delivery is.
     *
     * @param file the file
     * @param index which of its deliveries
     * @param verdict the receipt, or null where none came
     */
    record Found(Published file, int index, @Nullable Verdict verdict) {}

    private Ledger(Disk disk, Path folder, String name, long largest, boolean receipts) throws IOException {
        this.receipts = receipts;
        this.log = IndexedLog.open(disk, folder, name, largest, new IndexedLog.Owner() {
            @Override
            public List<IndexedLog.Key> keys(String[] words) {
                return Ledger.keys(words);
            }

            @Override
            public void opened(String[] words) {
                remember(words);
            }
        });
    }

    /**
     * Opens a ledger, or starts one, for this process alone; mends a torn end.
     *
     * @param receipts whether published files await a receipt
     */
    static Ledger open(Disk disk, Path folder, String name, long largest, boolean receipts) throws IOException {
        return new Ledger(disk, folder, name, largest, receipts);
    }

    private static List<IndexedLog.Key> keys(String[] words) {
        List<IndexedLog.Key> keys = new ArrayList<>();
        if (!words[0].equals("S")) {
            keys.add(IndexedLog.Key.ofName(words[1]));
        }
        if (words[0].equals("P")) {
            for (Place place : Published.parse(words).places()) {
                keys.add(new IndexedLog.Key(place.sequence(), place.key()));
            }
        }
        return keys;
    }

    private void remember(String[] words) {
        switch (words[0]) {
            case "S" -> lastNumber = Math.max(lastNumber, Long.parseLong(words[1]));
            case "P" -> {
                Published file = Published.parse(words);
                if (receipts) {
                    awaiting.put(file.name(), file);
                }
                lastNumber = Math.max(lastNumber, file.number());
                last = file;
                lastMarked = false;
            }
            case "V" -> {
                awaiting.remove(words[1]);
                if (last != null && last.name().equals(words[1])) {
                    lastNumber = last.number() - 1;
                    last = null;
                }
            }
            case "M" -> lastMarked = true;
            default -> awaiting.remove(words[1]);
        }
    }

    /** Returns the number that the next file takes. */
    long nextNumber() {
        return lastNumber + 1;
    }

    /** Returns the file that was published last and for which no marker was noted, or null. */
    @Nullable
    Published unmarked() {
        return lastMarked ? null : last;
    }

    /** Returns the files that await a receipt, in order. */
    Collection<Published> awaiting() {
        return awaiting.values();
    }

    /** Returns where a delivery was published, or null where it was not. */
    @Nullable
    Found find(Delivery delivery) throws IOException {
        IndexedLog.Key key = key(delivery);
        for (Hit hit : newestFirst(log.find(key))) {
            Published file = Published.parse(hit.words());
            State state = state(hit.file(), file.name());
            if (state.file() == null) {
                continue;
            }
            for (int i = 0; i < file.places().size(); i++) {
                Place place = file.places().get(i);
                if (place.sequence() == key.first() && place.key() == key.second()) {
                    return new Found(file, i, state.verdict());
                }
            }
        }
        return null;
    }

    private static List<Hit> newestFirst(List<Hit> hits) {
        List<Hit> reversed = new ArrayList<>(hits);
        Collections.reverse(reversed);
        return reversed;
    }

    /** What the lines of a name come to. */
    private record State(@Nullable Published file, @Nullable Verdict verdict) {}

    private State state(int where, String name) throws IOException {
        Published file = null;
        Verdict verdict = null;
        for (Hit hit : log.findIn(where, IndexedLog.Key.ofName(name))) {
            String[] words = hit.words();
            if (!words[1].equals(name)) {
                continue;
            }
            switch (words[0]) {
                case "P" -> {
                    file = Published.parse(words);
                    verdict = null;
                }
                case "V" -> file = null;
                case "R" -> verdict = Verdict.parse(words);
                default -> {
                    // A marker changes nothing.
                }
            }
        }
        return new State(file, verdict);
    }

    /** Returns the published file of a name, or null where there is none. */
    @Nullable
    Published entry(String name) throws IOException {
        List<Hit> hits = log.find(IndexedLog.Key.ofName(name));
        return hits.isEmpty() ? null : state(hits.get(0).file(), name).file();
    }

    /** Writes down, durably, that a file is published. */
    void publish(Published file) throws IOException {
        if (log.isFull()) {
            List<String> carried = new ArrayList<>(List.of("S " + lastNumber));
            awaiting.values().forEach(each -> carried.add(each.line()));
            if (!awaiting.isEmpty()) {
                carried.add("M -");
            }
            awaiting.clear();
            log.seal(carried);
        }
        log.append(file.line());
    }

    /** Takes a file back, durably. */
    void revoke(String name) throws IOException {
        log.append("V " + name);
    }

    /** Writes down that the marker of the last file was made. */
    void marked(String name) throws IOException {
        log.appendLazily("M " + name);
    }

    /** Writes down, durably, what the target said of a file. */
    void receipt(String name, Verdict verdict) throws IOException {
        log.append(verdict.line(name));
    }

    static Place place(Delivery delivery, int line) {
        IndexedLog.Key key = key(delivery);
        return new Place(key.first(), key.second(), line);
    }

    private static IndexedLog.Key key(Delivery delivery) {
        String text = Lane.of(delivery.content()) + " " + delivery.idempotencyKey();
        String digest = sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, KEY_DIGITS);
        return new IndexedLog.Key(delivery.sequence(), Long.parseUnsignedLong(digest, 16));
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(IndexedLog.digest(content));
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
