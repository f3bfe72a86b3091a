package io.holdfast.flatfile.aqdef;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a file said. */
final class AqdefRead implements AqdefVisitor {
    AqdefDescription description = new AqdefDescription(List.of(), List.of(), List.of());
    final List<AqdefValue> values = new ArrayList<>();

    @Override
    public void description(AqdefDescription value) {
        description = value;
    }

    @Override
    public void value(AqdefValue value) {
        values.add(value);
    }

    /** Characteristic, number of its value, key: all texts, in order. */
    Map<String, List<String>> fieldsByPiece() {
        Map<String, List<String>> fields = new TreeMap<>();
        Map<Integer, Integer> seen = new HashMap<>();
        for (AqdefValue value : values) {
            int piece = seen.merge(value.characteristic(), 1, Integer::sum);
            for (AqdefField field : value.fields()) {
                fields.computeIfAbsent(
                                value.characteristic() + "#" + piece + " " + field.key(), none -> new ArrayList<>())
                        .add(field.value());
            }
        }
        return fields;
    }
}
