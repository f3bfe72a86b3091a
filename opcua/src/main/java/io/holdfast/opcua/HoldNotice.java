package io.holdfast.opcua;

import java.util.List;
import java.util.Objects;

/**
 * That a line has placed a hold, as its server tells it.
 *
 * @param hold the hold's name
 * @param revision 1 when placed, one more each time that the population grew
 * @param rule the rule and version that placed it
 * @param reason why, in words for a person
 * @param segments the segments concerned; copied
 * @param lots the suspect lots; copied
 * @param units the suspect units; copied
 */
public record HoldNotice(
        String hold,
        int revision,
        String rule,
        String reason,
        List<String> segments,
        List<String> lots,
        List<String> units) {
    /** Copies the lists. */
    public HoldNotice {
        Objects.requireNonNull(hold, "hold");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(reason, "reason");
        segments = List.copyOf(segments);
        lots = List.copyOf(lots);
        units = List.copyOf(units);
    }
}
