package io.holdfast.flatfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text with names in it: {@code "day-${day}"}; {@code $$} stands for a dollar sign. */
final class Template {
    private static final Pattern TOKEN = Pattern.compile("\\$\\$|\\$\\{([^}]+)}|\\$");

    /** One literal more than slots: literal, slot, literal, slot, literal. */
    private final String[] literals;

    private final int[] slots;
    private final String names;

    private Template(List<String> literals, List<Integer> slots, String names) {
        this.literals = literals.toArray(String[]::new);
        this.slots = slots.stream().mapToInt(Integer::intValue).toArray();
        this.names = names;
    }

    /** Throws {@link IllegalArgumentException} where a dollar sign opens no name, or a name of an unknown built-in. */
    static Template parse(String text, Names names) {
        List<String> literals = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        List<String> used = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        int done = 0;
        while (token.find()) {
            literal.append(text, done, token.start());
            done = token.end();
            String name = token.group(1);
            if (name != null) {
                if (name.startsWith("#") && !name.equals(Names.LINE) && !name.equals(Names.FILE)) {
                    throw new IllegalArgumentException("${" + name + "} is neither ${#line} nor ${#file}");
                }
                literals.add(literal.toString());
                literal.setLength(0);
                slots.add(names.slot(name));
                used.add(name);
            } else if (token.group().equals("$$")) {
                literal.append('$');
            } else {
                throw new IllegalArgumentException("a dollar sign must open ${name} or be written $$");
            }
        }
        literals.add(literal.append(text.substring(done)).toString());
        return new Template(literals, slots, String.join(", ", used));
    }

    boolean isConstant() {
        return slots.length == 0;
    }

    /** Returns the names in it, for messages. */
    String names() {
        return names;
    }

    /** Returns the text for a row, or null where one of its names has no value there. */
    @Nullable
    String in(Row row) {
        if (slots.length == 1 && literals[0].isEmpty() && literals[1].isEmpty()) {
            return row.value(slots[0]);
        }
        StringBuilder text = new StringBuilder(literals[0]);
        for (int i = 0; i < slots.length; i++) {
            String value = row.value(slots[i]);
            if (value == null) {
                return null;
            }
            text.append(value).append(literals[i + 1]);
        }
        return text.toString();
    }
}
