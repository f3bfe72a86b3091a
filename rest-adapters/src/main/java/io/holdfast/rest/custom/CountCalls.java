package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How counts are read, posted, found and taken back.
 *
 * @param read the figures of an operation
 * @param fields where they are in the answer
 * @param unit the unit that the file says, or null where the answer says it
 * @param post what posts, or null
 * @param sent the placeholders that it names
 * @param reference where the target's name for a posting is in the answer to it, or null
 * @param find how a posting is looked for by its key, or null
 * @param reversed how a posting that is found shows that it was taken back, or null
 * @param findReversal how that is looked for elsewhere, or null
 * @param merges whether the target takes a second posting of one key for the first
 * @param reverse what takes a posting back, or null
 */
record CountCalls(
        Call read,
        Fields fields,
        @Nullable String unit,
        @Nullable Call post,
        Set<String> sent,
        @Nullable JsonPointer reference,
        @Nullable Search find,
        @Nullable Condition reversed,
        @Nullable Search findReversal,
        boolean merges,
        @Nullable Call reverse) {

    /** The numbers of a count. */
    static final List<String> NUMBERS = List.of("yield", "scrap", "rework");

    /** Tells whether the target can be asked for a posting, or merges a repeat of it. */
    boolean keepsKey() {
        return find != null || merges;
    }

    /** Reads it, noting each mistake where it stands. */
    static @Nullable CountCalls parse(@Nullable Located at, Template.Settings settings) {
        return at == null ? null : new Reading(at, settings).calls();
    }

    /** The parts of the file that must fit each other. */
    private static final class Reading {
        private final Located at;
        private final Template.Settings settings;
        private final @Nullable Located readAt;
        private final @Nullable Located postAt;
        private final @Nullable Located findAt;
        private final @Nullable Located findReversalAt;
        private final @Nullable Located mergesAt;
        private final @Nullable Located reverseAt;
        private final Set<String> sent;

        Reading(Located at, Template.Settings settings) {
            this.at = at;
            this.settings = settings;
            readAt = at.required("read");
            postAt = at.get("post");
            findAt = at.get("find");
            findReversalAt = at.get("findReversal");
            mergesAt = at.get("merges");
            reverseAt = at.get("reverse");
            sent = postAt == null ? Set.of() : Template.names(postAt);
        }

        @Nullable
        CountCalls calls() {
            Map<String, Object> asked = CustomMapping.values("order", "000001000123", "operation", "0020");
            Map<String, Object> key = CustomMapping.values("key", "LP-0011223344556677");
            key.putAll(asked);
            Map<String, Object> count = new LinkedHashMap<>(key);
            count.putAll(CustomMapping.values(
                    "yield",
                    new BigDecimal("90"),
                    "scrap",
                    new BigDecimal("12.5"),
                    "rework",
                    BigDecimal.ZERO,
                    "kind",
                    "YIELD",
                    "quantity",
                    new BigDecimal("90"),
                    "unit",
                    "PC",
                    "reason",
                    "", // as of the ledger, which names none
                    "at",
                    CustomMapping.NOON));
            Call read = readAt == null ? null : Call.parse(readAt, Call.Purpose.READ, asked, settings);
            Fields fields = readAt == null
                    ? new Fields(Map.of())
                    : Fields.parse(readAt, List.of("planned", "yield"), List.of("scrap", "rework", "unit"));
            String unit = readAt == null ? null : Fields.fixed(readAt, "unit");
            Call post = postAt == null ? null : Call.parse(postAt, Call.Purpose.WRITE, count, settings);
            JsonPointer reference = postAt == null ? null : Call.pointer(postAt.get("reference"));
            Search find = findAt == null ? null : Search.parse(findAt, postAt, key, settings);
            Condition reversed = findAt == null ? null : Condition.parse(findAt.get("reversed"));
            Search findReversal =
                    findReversalAt == null ? null : Search.parse(findReversalAt, reverseAt, key, settings);
            boolean merges = mergesAt != null && mergesAt.truth();
            Map<String, Object> taken = new LinkedHashMap<>(count);
            if (findAt != null) {
                taken.put("reference", "4711");
            }
            Call reverse = reverseAt == null ? null : Call.parse(reverseAt, Call.Purpose.WRITE, taken, settings);
            checkPost(merges);
            checkRepeats(merges);
            checkReversal(merges);
            for (Located one : new Located[] {readAt, postAt, findAt, findReversalAt, reverseAt, at}) {
                if (one != null) {
                    one.done();
                }
            }
            return read == null
                    ? null
                    : new CountCalls(
                            read, fields, unit, post, sent, reference, find, reversed, findReversal, merges, reverse);
        }

        private void checkPost(boolean merges) {
            if (postAt == null) {
                return;
            }
            boolean single = sent.contains("quantity");
            if (!single && NUMBERS.stream().noneMatch(sent::contains)) {
                postAt.wrong("sends no number: it must name yield, scrap, rework or quantity");
            }
            if (single && !sent.contains("kind")) {
                postAt.wrong("names \"quantity\" without \"kind\": scrap would be posted as what is good");
            }
            if (readAt == null) {
                return;
            }
            if (!sent.contains("unit") && readAt.get("unitIs") == null) {
                postAt.wrong(
                        "does not send \"unit\": name it, or say in \"read\" by \"unitIs\" what the MES counts in");
            }
            for (String number : NUMBERS) {
                if (findAt == null && !merges && sent.contains(number) && readAt.get(number) == null) {
                    readAt.wrong("lacks \"" + number
                            + "\", which \"post\" sends: without \"find\" or \"merges\" a lost answer"
                            + " is told by the figures");
                }
            }
        }

        private void checkRepeats(boolean merges) {
            if (findAt != null && mergesAt != null) {
                mergesAt.wrong("is not needed beside \"find\"");
            }
            if (postAt != null && (findAt != null || merges) && !sent.contains("key")) {
                postAt.wrong("does not send \"key\", by which a repeat is told");
            }
            for (Located looks : new Located[] {findAt, findReversalAt}) {
                if (looks != null && !Template.names(looks).contains("key")) {
                    looks.wrong("does not name \"key\": it would find any count");
                }
            }
            for (Located one : new Located[] {findAt, mergesAt, reverseAt}) {
                if (one != null && postAt == null) {
                    one.wrong("is for what is posted, and there is no \"post\"");
                }
            }
        }

        private void checkReversal(boolean merges) {
            boolean shown = findAt != null && findAt.get("reversed") != null;
            if (reverseAt != null && findAt != null && !shown && findReversalAt == null) {
                reverseAt.wrong(
                        "needs \"reversed\" in \"find\", or \"findReversal\": without one nobody can tell whether it"
                                + " was taken back");
            }
            if (findReversalAt != null && (findAt == null || reverseAt == null || shown)) {
                findReversalAt.wrong("is for a \"reverse\" beside a \"find\" that does not say \"reversed\"");
            }
            if (reverseAt != null
                    && (merges || findReversalAt != null)
                    && !Template.names(reverseAt).contains("key")) {
                reverseAt.wrong("does not send \"key\", by which a repeat is told");
            }
        }
    }

    /** Returns the request that posts, where there is one. */
    Call posting() {
        return Objects.requireNonNull(post);
    }
}
