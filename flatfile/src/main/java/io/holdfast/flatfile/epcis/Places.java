package io.holdfast.flatfile.epcis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the parts of one document are, and what is wrong with them. */
final class Places {
    private static final int LONGEST_VALUE = 80;
    private static final int MOST_MISTAKES = 1_000;

    private final String file;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<EpcisMistake> mistakes = new ArrayList<>();

    Places(String file) {
        this.file = file;
    }

    void line(String pointer, int line) {
        lines.put(pointer, line);
    }

    void wrong(String pointer, String value, String reason) {
        if (mistakes.size() < MOST_MISTAKES) {
            String shown = value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
            mistakes.add(new EpcisMistake(file, place(pointer), shown, reason));
        }
    }

    private String place(String pointer) {
        for (String at = pointer; !lines.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            Integer line = lines.get(at);
            if (line != null) {
                return pointer + " (line " + line + ")";
            }
            if (at.lastIndexOf('/') < 0) {
                break;
            }
        }
        return pointer;
    }

    void requireSound() throws InvalidEpcisException {
        if (!mistakes.isEmpty()) {
            throw new InvalidEpcisException(mistakes);
        }
    }
}
