package io.holdfast.audit;

import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.ThresholdTable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/** A short name for all that a rule says, so that two rules that share id and version by mistake are told apart in the audit. */
public final class ConfigHash {
    private static final int KEPT_BYTES = 8;

    private ConfigHash() {}

    /** Returns the first 64 bits of a SHA-256 over the rule's settings, as lower-case hex. */
    public static String of(ClusterRule rule) {
        String thresholds = rule.thresholds() instanceof ThresholdTable table
                ? "baseline " + table.baseline().version() + " " + table.rows()
                : rule.thresholds().toString();
        String text = String.join(
                "\n",
                rule.ref().toString(),
                rule.action().name(),
                rule.scope().name(),
                thresholds,
                rule.clock().name(),
                rule.window().toString(),
                Integer.toString(rule.windowUnits()),
                rule.longestGap().toString(),
                Long.toString(rule.radiusMicrometres()),
                sorted(rule.counted()),
                sorted(rule.materials()),
                sorted(rule.morphologies()),
                sorted(rule.zones()),
                String.valueOf(rule.leastSeverity()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, KEPT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String sorted(Collection<?> values) {
        TreeSet<String> texts = new TreeSet<>();
        values.forEach(value -> texts.add(value.toString()));
        return texts.toString();
    }
}
