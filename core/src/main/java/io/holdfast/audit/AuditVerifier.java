package io.holdfast.audit;

import io.holdfast.model.AuditEntry;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks an audit chain and names what was tampered with.
 *
 * <p><b>What the chain alone shows</b>: a link whose content was changed; links taken out of the middle or put in, whether those
 * behind were numbered anew or not; links that changed places; a link that was changed and given a right hash, as long as those
 * behind it were left as they were.
 *
 * <p><b>What it takes a kept head for</b> (see {@link AuditHead}): links taken off the end, the whole chain included; and a chain
 * that was written anew with right hashes from some link to the end. Up to the kept head nothing escapes.
 *
 * <p><b>What no check of the chain shows</b>: what somebody who can write the journal puts behind the last head that was kept,
 * or takes away from there; a false act entered through Holdfast itself; and what was done to other tables, which the chain
 * does not cover. The more often a head is kept, the shorter the stretch that is open.
 */
public final class AuditVerifier {
    /** So many faults are named; a chain with more is not read by anybody. */
    public static final int MOST_FAULTS = 1_000;

    private final List<AuditFault> faults = new ArrayList<>();
    private final List<AuditEntry> unsound = new ArrayList<>();
    private @Nullable AuditEntry last;
    private long links;

    private AuditVerifier() {}

    /**
     * Checks the chain of a journal. Costs one pass over it, two where something is wrong; memory for what is wrong.
     *
     * @param kept heads that were kept elsewhere, in any order
     */
    public static AuditReport verify(StoreReader journal, List<AuditHead> kept) throws StoreException {
        AuditVerifier verifier = new AuditVerifier();
        Map<Long, AuditHead> heads = new HashMap<>();
        kept.forEach(head -> heads.put(head.sequence(), head));
        journal.forEachAudit(entry -> {
            AuditHead head = heads.remove(entry.sequence());
            verifier.look(entry);
            if (head != null && !head.hash().equals(entry.hash())) {
                verifier.add(
                        AuditFault.Kind.REWRITTEN,
                        entry.sequence(),
                        entry.sequence(),
                        "link " + entry.sequence() + " is not the one whose head was kept: it, or the chain before it,"
                                + " was written anew");
            }
        });
        if (!verifier.unsound.isEmpty()) {
            verifier.explain(journal);
        }
        verifier.truncated(
                heads.values().stream().mapToLong(AuditHead::sequence).max().orElse(0));
        verifier.faults.sort(Comparator.comparingLong(AuditFault::first));
        return new AuditReport(verifier.links, verifier.head(), verifier.faults);
    }

    private Optional<AuditHead> head() {
        try {
            return AuditHead.of(Optional.ofNullable(last));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // its hash is no hash: named as a fault already
        }
    }

    private void truncated(long keptUpTo) {
        long present = last == null ? 0 : last.sequence();
        if (keptUpTo > present) {
            add(
                    AuditFault.Kind.TRUNCATED,
                    present + 1,
                    keptUpTo,
                    "the chain ends at link " + present + ", a kept head is of link " + keptUpTo);
        }
    }

    private void add(AuditFault.Kind kind, long first, long lastOne, String words) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new AuditFault(kind, first, lastOne, words));
        }
    }

    private void look(AuditEntry entry) {
        long before = last == null ? 0 : last.sequence();
        String hash = last == null ? AuditChain.GENESIS : last.hash();
        boolean follows = entry.sequence() == before + 1;
        if (!follows) {
            long first = before + 1;
            long end = entry.sequence() - 1;
            add(
                    AuditFault.Kind.DELETED,
                    first,
                    end,
                    first == end ? "link " + first + " is missing" : "links " + first + " to " + end + " are missing");
        }
        if (!AuditChain.hashOf(entry, entry.sequence()).equals(entry.hash())) {
            if (unsound.size() < MOST_FAULTS) {
                unsound.add(entry);
            }
        } else if (follows && !entry.previousHash().equals(hash) && !isUnsound(last)) {
            add(
                    AuditFault.Kind.REWRITTEN,
                    before,
                    before,
                    before == 0
                            ? "link " + entry.sequence() + " does not begin a chain: those before it were taken away"
                            : "link " + before + " is not the one that link " + entry.sequence()
                                    + " builds on: it was changed and given a right hash, or put in the place of"
                                    + " another");
        }
        last = entry;
        links++;
    }

    private boolean isUnsound(@Nullable AuditEntry entry) {
        return entry != null
                && !unsound.isEmpty()
                && unsound.get(unsound.size() - 1).equals(entry);
    }

    /** Finds out whether links that do not match their hash are whole and stand in another place than they were made for. */
    private void explain(StoreReader journal) throws StoreException {
        Map<Long, Long> madeFor = places(journal);
        Set<Long> told = new HashSet<>();
        exchanged(madeFor, told);
        long shift = 0;
        for (AuditEntry entry : unsound) {
            long place = entry.sequence();
            Long original = madeFor.get(place);
            if (told.contains(place)) {
                continue;
            }
            if (original == null) {
                add(AuditFault.Kind.CHANGED, place, place, "the content of link " + place + " does not match its hash");
                continue;
            }
            long moved = place - original - shift;
            if (moved > 0) {
                add(
                        AuditFault.Kind.INSERTED,
                        place - moved,
                        place - 1,
                        "link " + place + " was made as link " + original + ": " + moved + " put in before it");
            } else if (moved < 0) {
                add(
                        AuditFault.Kind.DELETED,
                        place,
                        place - moved - 1,
                        "link " + place + " was made as link " + original + ": " + -moved + " taken out before it");
            }
            shift = place - original;
        }
    }

    /** Names the links that stand in each other's places. */
    private void exchanged(Map<Long, Long> madeFor, Set<Long> told) {
        for (Map.Entry<Long, Long> each : madeFor.entrySet()) {
            long place = each.getKey();
            Set<Long> ring = new HashSet<>();
            Long next = place;
            while (next != null && ring.add(next)) {
                next = madeFor.get(next);
            }
            if (next != null && next == place) {
                told.add(place);
                add(
                        AuditFault.Kind.MOVED,
                        place,
                        place,
                        "link " + place + " stands where it was not made for: it was made as link " + each.getValue());
            }
        }
    }

    /** The place that each unsound link was made for, where it is whole. */
    private Map<Long, Long> places(StoreReader journal) throws StoreException {
        Map<String, List<Long>> wanted = new HashMap<>();
        unsound.forEach(entry -> wanted.put(entry.previousHash(), new ArrayList<>()));
        journal.forEachAudit(entry -> {
            List<Long> found = wanted.get(entry.hash());
            if (found != null) {
                found.add(entry.sequence() + 1);
            }
        });
        Map<Long, Long> madeFor = new TreeMap<>();
        List<Long> unsoundPlaces = unsound.stream().map(AuditEntry::sequence).toList();
        for (AuditEntry entry : unsound) {
            List<Long> candidates = new ArrayList<>(wanted.getOrDefault(entry.previousHash(), List.of()));
            for (long near = 1; near <= 64; near++) {
                candidates.add(entry.sequence() - near);
                candidates.add(entry.sequence() + near);
            }
            candidates.addAll(unsoundPlaces);
            for (long candidate : candidates) {
                if (AuditChain.hashOf(entry, candidate).equals(entry.hash())) {
                    madeFor.put(entry.sequence(), candidate);
                    break;
                }
            }
        }
        return madeFor;
    }
}
