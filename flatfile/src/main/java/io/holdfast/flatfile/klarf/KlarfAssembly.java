package io.holdfast.flatfile.klarf;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts wafers together. Single-threaded. */
final class KlarfAssembly implements KlarfEvents {
    private final KlarfSurvey survey;
    private final String version;
    private final BigDecimal scale;
    private final Consumer<? super KlarfWafer> wafers;
    private final Deque<String> open = new ArrayDeque<>();
    private final List<KlarfField> before = new ArrayList<>();
    private final Set<KlarfDie> diesBefore = new LinkedHashSet<>();
    private int lot = -1;
    private @Nullable Wafer current;

    /** The wafer that is being read. */
    private record Wafer(
            long line, String id, List<KlarfField> fields, Set<KlarfDie> dies, List<KlarfDefect> defects) {}

    KlarfAssembly(KlarfSurvey survey, String version, BigDecimal scale, Consumer<? super KlarfWafer> wafers) {
        this.survey = survey;
        this.version = version;
        this.scale = scale;
        this.wafers = wafers;
    }

    @Override
    public void begin(KlarfToken at, String record, String id) {
        open.push(record);
        if (record.equals(Klarf.LOT)) {
            lot++;
        } else if (record.equals(Klarf.WAFER)) {
            current = new Wafer(at.line(), id, new ArrayList<>(), new LinkedHashSet<>(diesBefore), new ArrayList<>());
        }
    }

    @Override
    public void end() {
        Wafer wafer = current;
        if (!open.pop().equals(Klarf.WAFER) || wafer == null) {
            return;
        }
        KlarfSurvey.Lot its = survey.lot(lot);
        List<KlarfField> fields = new ArrayList<>(survey.ofFile());
        fields.addAll(its.fields());
        fields.addAll(before);
        fields.addAll(wafer.fields());
        List<String> lotId = KlarfWafer.last(fields, "LotID");
        String name =
                !its.id().isBlank() ? its.id() : lotId.isEmpty() || lotId.get(0).isBlank() ? null : lotId.get(0);
        current = null;
        wafers.accept(new KlarfWafer(
                wafer.line(),
                version,
                name,
                wafer.id(),
                scale,
                fields,
                its.classes(),
                new ArrayList<>(wafer.dies()),
                wafer.defects()));
    }

    @Override
    public void field(KlarfField field) {
        if (current != null) {
            current.fields().add(field);
        } else if (open.isEmpty()) {
            // Up to version 1.2, what stands before a wafer holds for it and those that follow, until said anew.
            before.removeIf(earlier -> earlier.name().equals(field.name()));
            before.add(field);
        }
    }

    @Override
    public void row(KlarfToken at, String list, List<String> columns, List<String> values) {
        if (list.equals(Klarf.DEFECTS) && current != null) {
            current.defects().add(new KlarfDefect(at.line(), columns, values));
        } else if (list.equals(Klarf.DIES)) {
            int x = columns.indexOf("XINDEX");
            int y = columns.indexOf("YINDEX");
            if (x >= 0 && y >= 0) {
                // A plan before the wafers is one for all of them.
                (current == null ? diesBefore : current.dies())
                        .add(new KlarfDie(
                                new BigDecimal(values.get(x)).intValueExact(),
                                new BigDecimal(values.get(y)).intValueExact()));
            }
        }
    }
}
