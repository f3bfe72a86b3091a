package io.holdfast.flatfile.klarf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What holds for the wafers of a lot but may stand behind them: its class table and fields, and those of the file. */
final class KlarfSurvey implements KlarfEvents {
    private final Deque<String> open = new ArrayDeque<>();
    private final List<KlarfField> ofFile = new ArrayList<>();
    private final List<Lot> lots = new ArrayList<>();
    private final Lot outside = new Lot("", new ArrayList<>(), new HashMap<>());

    /** One lot. */
    record Lot(String id, List<KlarfField> fields, Map<String, String> classes) {}

    @Override
    public void begin(KlarfToken at, String record, String id) {
        open.push(record);
        if (record.equals(Klarf.LOT)) {
            lots.add(new Lot(id, new ArrayList<>(), new HashMap<>()));
        }
    }

    @Override
    public void end() {
        open.pop();
    }

    @Override
    public void field(KlarfField field) {
        if (Klarf.LOT.equals(open.peek())) {
            latest().fields().add(field);
        } else if ("FileRecord".equals(open.peek())) {
            ofFile.add(field);
        }
    }

    @Override
    public void row(KlarfToken at, String list, List<String> columns, List<String> values) {
        int number = columns.indexOf("CLASSNUMBER");
        int name = columns.indexOf("CLASSNAME");
        if (list.equals(Klarf.CLASSES) && number >= 0 && name >= 0) {
            latest().classes().put(values.get(number), values.get(name));
        }
    }

    private Lot latest() {
        return lots.isEmpty() ? outside : lots.get(lots.size() - 1);
    }

    /** Returns the lot of the given number, from 0; below, what stands outside of any. */
    Lot lot(int number) {
        return number < 0 ? outside : lots.get(number);
    }

    List<KlarfField> ofFile() {
        return ofFile;
    }
}
