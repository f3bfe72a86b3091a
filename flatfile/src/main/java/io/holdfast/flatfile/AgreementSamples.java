package io.holdfast.flatfile;

import io.holdfast.flatfile.FileAgreement.Terms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the sample file of an agreement: the same bytes each time. */
final class AgreementSamples {
    private static final Instant TIME = Instant.parse("2026-03-02T06:00:00Z");
    private static final int RECORDS = 3;

    private AgreementSamples() {}

    static byte[] file(FileAgreement agreement) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AgreementWriter writer = new AgreementWriter(agreement, bytes);
        try {
            writer.begin();
            for (int i = 0; i < RECORDS; i++) {
                writer.append(writer.encoded(values(agreement.terms(), i)));
            }
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String name(FileAgreement agreement) {
        Terms terms = agreement.terms();
        Map<String, Object> values = new HashMap<>();
        for (String number : List.of("sequence", "first", "last")) {
            values.put(number, 1L);
        }
        values.put("lane", terms.content().word());
        values.put("agreement", terms.name());
        values.put("version", terms.version());
        values.put("digest", "0a1b2c3d");
        values.put("workOrder", "004711");
        values.put("time", "20260302T060000000Z");
        values.put("extension", FolderDestination.extension(terms.syntax()));
        values.put("*", "SAMPLE");
        return terms.naming().name(values);
    }

    /** 0 has every value, 1 only what is required, 2 the longest and the least. */
    private static @Nullable String[] values(Terms terms, int which) {
        List<String> names = terms.content().columns();
        @Nullable String[] values = new String[names.size()];
        for (AgreedField field : terms.fields()) {
            String name = field.value();
            if (name != null
                    && (which != 1
                            || field.required()
                            || terms.content().required().contains(name)
                            || isOneOfSome(name))) {
                values[names.indexOf(name)] = value(field, name, which);
            }
        }
        return values;
    }

    /** Of these quantities a count must have one. */
    private static boolean isOneOfSome(String name) {
        return name.equals("good") || name.equals("scrap") || name.equals("rework") || name.equals("operation");
    }

    private static String value(AgreedField field, String name, int which) {
        return switch (field.type()) {
            case CODE -> {
                List<String> codes = List.copyOf(field.codes().keySet());
                yield codes.get(Math.min(which, codes.size() - 1));
            }
            case INTEGER -> number(which == 2 ? "1" : "12", field);
            case DECIMAL -> decimal(field, name, which);
            case TIME ->
                TIME.plusSeconds(60L * which + (name.equals("to") ? 28_800 : 0)).toString();
            case TEXT -> text(field, name, which);
        };
    }

    private static String number(String text, AgreedField field) {
        return text.length() > field.longest() ? text.substring(0, field.longest()) : text;
    }

    private static String decimal(AgreedField field, String name, int which) {
        boolean signed = List.of("value", "lowerLimit", "upperLimit").contains(name);
        int decimals = Math.min(field.decimals(), 3);
        BigDecimal value = which == 0 ? new BigDecimal("12.345") : which == 1 ? new BigDecimal("0.5") : BigDecimal.ONE;
        value = value.setScale(decimals, RoundingMode.DOWN);
        String text = (signed && which == 2 ? value.negate() : value).toPlainString();
        return text.length() <= field.longest() ? text : number("1", field);
    }

    /** Leading zeros, as identifiers have them; the longest text the field can hold, up to 40 characters. */
    private static String text(AgreedField field, String name, int which) {
        String full = which == 2 ? "X".repeat(40) : "000" + (which + 1) + "-" + name;
        return full.substring(0, Math.min(full.length(), field.longest()));
    }
}
