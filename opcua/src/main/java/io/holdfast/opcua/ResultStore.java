package io.holdfast.opcua;

import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last results of a line, in the order that they came in, for clients to fetch. Bounded: the oldest goes when another comes;
 * those that no client has acknowledged are counted as they go. Thread-safe.
 */
final class ResultStore implements AutoCloseable {
    /** Jobs that a late result may still belong to. */
    private static final int JOBS = 1_000;

    /** A result with the job that it was made in, or null where there was none. */
    record Kept(InspectionResult result, @Nullable String job) {}

    private final int capacity;
    private final AckBook book;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final TreeMap<Instant, String> jobs = new TreeMap<>();
    private long lostUnacknowledged;
    private @Nullable Kept latest;

    ResultStore(int capacity, Path book) throws IOException {
        this.capacity = capacity;
        this.book = new AckBook(book);
    }

    synchronized void jobStarted(String job, Instant at) {
        jobs.put(at, job);
        if (jobs.size() > JOBS) {
            jobs.pollFirstEntry();
        }
    }

    /** Adds a result, once; returns it with its job. */
    synchronized Kept add(InspectionResult result) {
        Kept known = kept.get(result.id().value());
        if (known != null) {
            return known;
        }
        Map.Entry<Instant, String> job = jobs.floorEntry(result.deviceTime());
        Kept added = new Kept(result, job == null ? null : job.getValue());
        kept.put(result.id().value(), added);
        latest = added;
        if (kept.size() > capacity) {
            Iterator<String> oldest = kept.keySet().iterator();
            if (!book.has(oldest.next())) {
                lostUnacknowledged++;
            }
            oldest.remove();
        }
        return added;
    }

    synchronized Optional<Kept> get(String id) {
        return Optional.ofNullable(kept.get(id));
    }

    synchronized Optional<Kept> latest() {
        return Optional.ofNullable(latest);
    }

    /** Returns the results that meet a condition, oldest first. */
    synchronized List<Kept> list(Predicate<Kept> condition) {
        return kept.values().stream().filter(condition).toList();
    }

    /** Returns the names of the results that no client has acknowledged, oldest first. */
    synchronized List<String> unacknowledged() {
        return kept.keySet().stream().filter(id -> !book.has(id)).toList();
    }

    /**
     * Notes that a client has taken results over for good; on disk when this returns.
     *
     * @return which of them are known, in the order given
     */
    synchronized List<Boolean> acknowledge(List<String> ids) throws IOException {
        List<Boolean> known = new ArrayList<>();
        List<String> news = new ArrayList<>();
        for (String id : ids) {
            boolean there = kept.containsKey(id);
            known.add(there);
            if (there && !book.has(id)) {
                news.add(id);
            }
        }
        if (!news.isEmpty()) {
            book.add(news);
            book.keepOnly(kept.keySet());
        }
        return known;
    }

    synchronized long lostUnacknowledged() {
        return lostUnacknowledged;
    }

    synchronized int size() {
        return kept.size();
    }

    @Override
    public synchronized void close() throws IOException {
        book.close();
    }
}
