package io.holdfast.retain;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question to a plan: what if stations came, images were kept otherwise, became larger, or a disk were added.
 *
 * @param more how many stations more there are, by the station that they are like; copied
 * @param keep how long all images of a class are kept at most, in place of the rules; copied
 * @param times by what images become larger, above 0
 * @param added bytes that a root has more; copied
 */
public record WhatIf(
        Map<EquipmentId, Integer> more, Map<ImageClass, Duration> keep, double times, Map<String, Long> added) {
    /** All stays as it is. */
    public static final WhatIf NOTHING = new WhatIf(Map.of(), Map.of(), 1, Map.of());

    /** Checks the parts. */
    public WhatIf {
        more = Map.copyOf(more);
        keep = Map.copyOf(keep);
        added = Map.copyOf(added);
        if (!(times > 0) || Double.isInfinite(times)) {
            throw new IllegalArgumentException("times must be above 0, was " + times);
        }
        more.forEach((station, count) -> {
            if (count < -1) {
                throw new IllegalArgumentException("more like " + station + " must be >= -1, was " + count);
            }
        });
        keep.forEach((imageClass, length) -> {
            if (length.isNegative() || length.compareTo(RetentionRule.LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "keep of " + imageClass + " must be from 0 to " + RetentionRule.LONGEST + ", was " + length);
            }
        });
    }

    /** Asks also: what if so many more stations were like one that there is? -1: what if that went? */
    public WhatIf addStations(int count, EquipmentId like) {
        Map<EquipmentId, Integer> changed = new HashMap<>(more);
        changed.put(like, count);
        return new WhatIf(changed, keep, times, added);
    }

    /** Asks also: what if all images of a class were kept so long? */
    public WhatIf keep(ImageClass imageClass, Duration atMost) {
        Map<ImageClass, Duration> changed = new EnumMap<>(ImageClass.class);
        changed.putAll(keep);
        changed.put(imageClass, atMost);
        return new WhatIf(more, changed, times, added);
    }

    /** Asks also: what if images became that many times as large? */
    public WhatIf larger(double factor) {
        return new WhatIf(more, keep, factor, added);
    }

    /** Asks also: what if a root had so many bytes more? */
    public WhatIf addRoom(String root, long bytes) {
        Map<String, Long> changed = new HashMap<>(added);
        changed.put(root, bytes);
        return new WhatIf(more, keep, times, changed);
    }

    int copies(@Nullable EquipmentId station) {
        return station == null ? 1 : 1 + more.getOrDefault(station, 0);
    }
}
