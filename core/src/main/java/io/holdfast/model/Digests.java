package io.holdfast.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names made from content: the first 64 bits of a SHA-256 over length-prefixed parts. */
final class Digests {
    private static final int KEPT_BYTES = 8;

    private Digests() {}

    static String of(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // The length keeps ("ab", "c") and ("a", "bc") apart.
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, KEPT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Text that tells scopes of different kinds and parts apart even where their readable forms coincide. */
    static String[] parts(Scope scope) {
        if (scope instanceof WorkOrderSegment segment) {
            EquipmentId equipment = segment.equipment();
            return new String[] {
                "segment",
                segment.workOrder().value(),
                segment.operation().value(),
                equipment == null ? "" : equipment.value()
            };
        }
        if (scope instanceof UnboundSegment unbound) {
            return new String[] {"unbound", unbound.station().value()};
        }
        Tooling tooling = (Tooling) scope;
        EquipmentId line = tooling.line();
        String cavity = tooling.cavity();
        String family = tooling.partFamily();
        return new String[] {
            "tooling",
            line == null ? "" : line.value(),
            tooling.tool().value(),
            cavity == null ? "" : cavity,
            family == null ? "" : family
        };
    }
}
