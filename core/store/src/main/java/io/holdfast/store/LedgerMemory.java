package io.holdfast.store;

import io.holdfast.model.InspectionResult;
import java.util.List;
import java.util.Map;

/**
 * What the writer remembers of the ledger: a unit mostly passes the next station of its operation soon. Knows what its own
 * transaction wrote too: forget it when that is rolled back.
 */
final class LedgerMemory {
    private static final int REMEMBERED = 4_096;

    final Map<List<String>, Long> segments = new RecentlyUsed<>(REMEMBERED);
    final Map<Long, InspectionResult> results = new RecentlyUsed<>(REMEMBERED);

    void forget() {
        segments.clear();
        results.clear();
    }
}
