package io.holdfast.port;

import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.RecordedEdge;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of what is known of where material came from and went. */
public interface GenealogyWriter {
    /**
     * Records an edge, once. Its lots are written by the names that they were resolved to.
     *
     * @param suspect the path that the edge closes, where it is suspect; else null
     * @return whether it is new
     */
    boolean record(GenealogyEdge edge, @Nullable String suspect, Instant at) throws StoreException;

    /** Writes what is known of a lot, in place of what was said before. */
    void save(MaterialLot lot, Instant at) throws StoreException;

    /**
     * Renames a provisional lot: its edges lead to and from the other from now on, and so do those of runs, past and to come.
     * What each edge said before is kept. What was said of the provisional lot holds for the other, unless that was described
     * itself.
     *
     * @return the edges that were rewritten, as they are now
     * @throws IllegalArgumentException where the lot was resolved to another before, or the other to this one
     */
    List<RecordedEdge> resolve(LotResolution resolution) throws StoreException;

    /** Marks an edge as suspect. */
    void suspect(long edge, String path) throws StoreException;

    /** Takes an edge back; it is kept. Tells whether it was in force. */
    boolean withdraw(long edge, String reason) throws StoreException;
}
