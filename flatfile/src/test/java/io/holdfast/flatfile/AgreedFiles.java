package io.holdfast.flatfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Agreements to test with; each in a file, as a plant would have it. */
final class AgreedFiles {
    static final List<String> NAMES = List.of(
            "result-csv",
            "result-jsonl",
            "hold-fixed",
            "nonconformance-xml",
            "count-csv",
            "workorder-json",
            "ack-xml",
            "release-fixed",
            "lot-csv");

    private static final Map<String, FileAgreement> READ = new ConcurrentHashMap<>();

    private AgreedFiles() {}

    static String text(String name) throws IOException {
        try (InputStream in = AgreedFiles.class.getResourceAsStream("/agreements/" + name + ".json")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static FileAgreement agreement(String name) throws IOException {
        FileAgreement known = READ.get(name);
        if (known == null) {
            known = FileAgreement.parse(name, text(name));
            READ.put(name, known);
        }
        return known;
    }

    /** The agreement with texts replaced, in pairs. */
    static FileAgreement changed(String name, String... replaced) throws IOException {
        String json = text(name);
        for (int i = 0; i < replaced.length; i += 2) {
            if (!json.contains(replaced[i])) {
                throw new IllegalArgumentException(name + " has no " + replaced[i]);
            }
            json = json.replace(replaced[i], replaced[i + 1]);
        }
        return FileAgreement.parse(name, json);
    }

    /** The agreement without one of its optional parts, which must be an object on one line. */
    static FileAgreement without(FileAgreement agreement, String part) throws IOException {
        String key = agreement.name() + " without " + part;
        FileAgreement known = READ.get(key);
        if (known != null) {
            return known;
        }
        for (String name : NAMES) {
            if (agreement(name).name().equals(agreement.name())) {
                known = FileAgreement.parse(name, text(name).replaceFirst("\"" + part + "\": \\{[^}]*},?\n", ""));
                READ.put(key, known);
                return known;
            }
        }
        throw new IllegalArgumentException(agreement.toString());
    }
}
