package io.holdfast.flatfile;

import io.holdfast.flatfile.Ledger.Verdict;
import io.holdfast.flatfile.Lines.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the receipts of the other side. Single-threaded. */
final class Receipts {
    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    private static final Pattern LINE = Pattern.compile("([0-9]{1,9});(ACK|NACK)(?:;([^;]*)(?:;(.*))?)?");
    private static final long LARGEST = 4L << 20;

    private final Path folder;
    private final ReceiptRule rule;
    private final Disk disk;
    private final LongSupplier ticker;
    private final Map<String, Look> looks = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();

    /** How a receipt looked, and since when. */
    private record Look(boolean accepted, long size, long modified, long since) {}

    /** A receipt says something that cannot be understood. */
    private static final class BadReceiptException extends Exception {
        private static final long serialVersionUID = 1L;

        BadReceiptException(String reason) {
            super(reason, null, false, false);
        }
    }

    Receipts(Path folder, ReceiptRule rule, Disk disk, LongSupplier ticker) {
        this.folder = folder;
        this.rule = rule;
        this.disk = disk;
        this.ticker = ticker;
    }

    /** Returns what is wrong with a file's receipt, or null. */
    @Nullable
    String note(String name) {
        return notes.get(name);
    }

    /** Returns what the receipt of a file says, once it is there and settled; null before. */
    @Nullable
    Verdict look(Ledger.Published file) throws IOException {
        String name = file.name();
        Path accepted = folder.resolve(name + rule.accepted());
        Path refused = folder.resolve(name + rule.refused());
        BasicFileAttributes good = attributes(accepted);
        BasicFileAttributes bad = attributes(refused);
        BasicFileAttributes there = good == null ? bad : good;
        if (there == null) {
            looks.remove(name);
            notes.remove(name);
            return null;
        }
        if (good != null && bad != null) {
            note(name, "has both " + rule.accepted() + " and " + rule.refused());
            return null;
        }
        long now = ticker.getAsLong();
        Look before = looks.get(name);
        Look look =
                new Look(good != null, there.size(), there.lastModifiedTime().toMillis(), now);
        boolean same = before != null
                && before.accepted == look.accepted
                && before.size == look.size
                && before.modified == look.modified;
        if (before == null || !same) {
            looks.put(name, look);
            before = look;
        }
        if (now - before.since < rule.settle().toNanos()) {
            return null;
        }
        try {
            Verdict verdict = read(good != null ? accepted : refused, good != null, file);
            looks.remove(name);
            notes.remove(name);
            return verdict;
        } catch (BadReceiptException e) {
            note(name, String.valueOf(e.getMessage()));
            return null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void note(String name, String note) {
        if (!note.equals(notes.put(name, note))) {
            LOG.warn("the receipt of {} {}; it is awaited still", name, note);
        }
    }

    private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static Verdict read(Path receipt, boolean accepted, Ledger.Published file)
            throws IOException, BadReceiptException {
        if (Files.size(receipt) > LARGEST) {
            throw new BadReceiptException("is larger than " + LARGEST + " bytes");
        }
        try (Lines lines = Lines.open(receipt, StandardCharsets.UTF_8)) {
            return verdict(lines, accepted, file);
        }
    }

    private static Verdict verdict(Lines lines, boolean accepted, Ledger.Published file)
            throws IOException, BadReceiptException {
        Map<Integer, Boolean> accepts = new TreeMap<>();
        Map<Integer, String> reasons = new TreeMap<>();
        StringBuilder words = new StringBuilder();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            String text = line.text().strip();
            if (text.isEmpty()) {
                continue;
            }
            Matcher match = LINE.matcher(text);
            if (!match.matches()) {
                // A refusal may say why in its own words; what takes a file must be understood to the letter.
                if (accepted || Character.isDigit(text.charAt(0))) {
                    throw new BadReceiptException(
                            "cannot be read in line " + line.number() + ": \"" + Mistakes.shortened(text) + "\"");
                }
                words.append(words.isEmpty() ? "" : " ").append(Mistakes.shortened(text));
                continue;
            }
            int index = file.deliveryAt(Integer.parseInt(match.group(1)));
            if (index < 0) {
                throw new BadReceiptException("is about line " + match.group(1) + ", in which there is no record");
            }
            boolean good = match.group(2).equals("ACK");
            // Of a delivery of several lines, one that is refused refuses it.
            accepts.merge(index, good, Boolean::logicalAnd);
            if (!good) {
                reasons.merge(index, reason(match), (first, more) -> first + "; " + more);
            }
        }
        return new Verdict(accepted, words.isEmpty() ? "refused by the receipt" : words.toString(), accepts, reasons);
    }

    private static String reason(Matcher match) {
        StringBuilder reason = new StringBuilder(String.format(Locale.ROOT, "line %s refused", match.group(1)));
        for (int group = 3; group <= 4; group++) {
            String part = match.group(group);
            if (part != null && !part.isBlank()) {
                reason.append(group == 3 ? ": " : " ").append(Mistakes.shortened(part));
            }
        }
        return reason.toString();
    }

    /** Takes the receipts of a file away: what they said is in the ledger. */
    void remove(String name) {
        for (String suffix : new String[] {rule.accepted(), rule.refused()}) {
            try {
                disk.delete(folder.resolve(name + suffix));
            } catch (IOException e) {
                LOG.debug("the receipt of {} stays", name, e);
            }
        }
    }
}
