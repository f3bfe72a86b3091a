package io.holdfast.chart;

import io.holdfast.model.UnitCounts;

/**
 * Key figures of quality by ISO 22400-2.
 *
 * @param firstPassYield good parts of the first pass by inspected parts; not applicable where units have no serial numbers
 * @param qualityRatio good quantity by produced quantity
 * @param scrapRatio scrap quantity by produced quantity
 * @param reworkRatio rework quantity by produced quantity
 */
public record Kpis(Ratio firstPassYield, Ratio qualityRatio, Ratio scrapRatio, Ratio reworkRatio) {
    /** Returns the key figures of counts. */
    public static Kpis of(UnitCounts counts) {
        long produced = counts.producedQuantity();
        return new Kpis(
                counts.unserialised() > 0
                        ? new Ratio(Ratio.State.NOT_APPLICABLE, 0)
                        : Ratio.of(counts.firstPassGood(), counts.inspected()),
                Ratio.of(counts.finalGood(), produced),
                Ratio.of(counts.scrap(), produced),
                Ratio.of(counts.rework(), produced));
    }
}
