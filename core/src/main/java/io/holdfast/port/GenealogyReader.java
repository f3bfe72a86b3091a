package io.holdfast.port;

import io.holdfast.model.GenealogyNode;
import io.holdfast.model.HoldId;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.RecordedEdge;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Questions about where material came from and went. Each call sees one state of the journal. Each takes many nodes at once:
 * a trace asks level by level.
 */
public interface GenealogyReader {
    /**
     * Streams the steps that lead on from the given nodes:
     *
     * <ul>
     *   <li>from any node, along recorded edges that were not withdrawn;
     *   <li>from a lot to the runs whose context says that it was consumed (forward) or produced (backward), and from a run to
     *       the lot that it produced (forward) or those that it consumed (backward);
     *   <li>from a run to its order, within, where edges of the order were recorded; from an order to its runs, unless it was
     *       reached within;
     *   <li>from a unit to the runs that it was inspected in, within; from a run to its units that edges were recorded of,
     *       unless it was reached within.
     * </ul>
     *
     * Lots are told by the names that they were resolved to.
     *
     * @param nodes where to step from
     * @param within those of them that were reached within
     */
    void forEachStep(
            Direction direction,
            Collection<GenealogyNode> nodes,
            Collection<GenealogyNode> within,
            Consumer<? super TraceStep> action)
            throws StoreException;

    /**
     * Returns what was inspected in the given runs, as far as there are such, in the order of their numbers. Cost grows with the
     * results of the runs.
     */
    List<RunInspections> inspections(Collection<Long> runs) throws StoreException;

    /**
     * Streams the defects seen in the given runs, in journal order.
     *
     * @param morphology only those of this kind, or null for all
     */
    void forEachDefect(Collection<Long> runs, @Nullable Morphology morphology, Consumer<? super SeenDefect> action)
            throws StoreException;

    /** Returns what was said of those of the given lots that something was said of. */
    List<MaterialLot> lots(Collection<MaterialLotId> lots) throws StoreException;

    /** Returns the holds whose suspect population names one of the lots or units, in order of placement. */
    List<HoldId> holdsOn(Collection<GenealogyNode> nodes) throws StoreException;

    /** Returns the name that a lot goes by now: itself, or what it was resolved to. */
    MaterialLotId resolved(MaterialLotId lot) throws StoreException;

    /** Returns the resolutions that led to the lots, in the order they were made. */
    List<LotResolution> resolutions(Collection<MaterialLotId> lots) throws StoreException;

    /** Streams the recorded edges in the order of recording; those that are suspect only, or all. */
    void forEachEdge(boolean suspectOnly, Consumer<? super RecordedEdge> action) throws StoreException;
}
