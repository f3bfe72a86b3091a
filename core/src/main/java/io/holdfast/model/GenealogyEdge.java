package io.holdfast.model;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * That material went from one node into another. Many to many: a lot may go into any number of others, and be made of any
 * number. The same edge said twice is one edge.
 *
 * @param from where it came from
 * @param to where it went; another node, but where material is reworked in place
 * @param kind how
 * @param quantity how much, or null where nobody says
 * @param at when, by whoever says so
 * @param source who says so: a system and its document or event, so that it can be looked up there
 */
public record GenealogyEdge(
        GenealogyNode from,
        GenealogyNode to,
        EdgeKind kind,
        @Nullable Quantity quantity,
        Instant at,
        String source) {
    private static final Set<GenealogyNode.Kind> MAKING =
            EnumSet.of(GenealogyNode.Kind.WORK_ORDER, GenealogyNode.Kind.PROCESS);

    /** Checks the parts, and that material flows as the kind says. */
    public GenealogyEdge {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(kind, "kind");
        Checks.instant("at", at);
        Checks.identifier("source", source);
        boolean fits = switch (kind) {
            case CONSUME, REWORK -> from.isMaterial() && (to.isMaterial() || MAKING.contains(to.kind()));
            case PRODUCE -> MAKING.contains(from.kind()) && to.isMaterial();
            case SPLIT, MERGE -> from.kind() == GenealogyNode.Kind.LOT && to.kind() == GenealogyNode.Kind.LOT;
            case PACK -> from.isMaterial() && to.isMaterial();
            case SHIP ->
                (from.isMaterial() || from.kind() == GenealogyNode.Kind.SHIPMENT)
                        && to.kind() == GenealogyNode.Kind.SHIPMENT;
            case PART_OF -> false;
        };
        if (!fits) {
            throw new IllegalArgumentException(kind + " must not lead from " + from + " to " + to);
        }
    }

    /** Returns a name made of all that it says. */
    public String fingerprint() {
        return Digests.of(
                from.kind().name(),
                from.id(),
                to.kind().name(),
                to.id(),
                kind.name(),
                quantity == null ? "" : quantity.value().stripTrailingZeros().toPlainString(),
                quantity == null || quantity.unit() == null ? "" : quantity.unit(),
                at.toString(),
                source);
    }

    /** Says it in words. */
    @Override
    public String toString() {
        return kind + " " + (quantity == null ? "" : quantity + " ") + "of " + from + " to " + to;
    }
}
