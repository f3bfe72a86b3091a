package io.holdfast.flatfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the files of an exchange are named: literal text, names in braces, and stars. */
final class FileNaming {
    private static final Pattern TOKEN = Pattern.compile("\\{([a-zA-Z]+)(?::([0-9]{1,2}))?}|\\*|[{}]");
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._ ()+@#=-]*");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Set<String> NUMBERS = Set.of("sequence", "first", "last");
    private static final Set<String> TEXTS =
            Set.of("lane", "agreement", "version", "digest", "workOrder", "time", "extension");
    private static final int LONGEST = 100;

    private final String template;
    private final List<Part> parts;
    private final Pattern pattern;
    private final boolean numbered;

    /** A piece of the template: text where {@code name} is empty, else a name; {@code *} for any text. */
    private record Part(String literal, String name, int digits) {}

    private FileNaming(String template, List<Part> parts, Pattern pattern) {
        this.template = template;
        this.parts = parts;
        this.pattern = pattern;
        numbered = isNumbered(parts);
    }

    /** Between two texts it is sure which digits are the number's. */
    private static boolean isNumbered(List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).name().equals("sequence")) {
                return (i == 0 || parts.get(i - 1).name().isEmpty())
                        && (i == parts.size() - 1 || parts.get(i + 1).name().isEmpty());
            }
        }
        return false;
    }

    /** Throws {@link IllegalArgumentException} where it is no template. */
    static FileNaming of(String template) {
        List<Part> parts = new ArrayList<>();
        StringBuilder regex = new StringBuilder();
        Matcher token = TOKEN.matcher(template);
        int done = 0;
        while (token.find()) {
            literal(template.substring(done, token.start()), parts, regex);
            done = token.end();
            String name = token.group(1);
            if (token.group().equals("*")) {
                parts.add(new Part("", "*", 0));
                regex.append(".*");
            } else if (name == null) {
                throw new IllegalArgumentException("has a brace that opens or closes no name");
            } else if (NUMBERS.contains(name)) {
                int digits = token.group(2) == null ? 12 : Integer.parseInt(token.group(2));
                if (digits < 1 || digits > 18) {
                    throw new IllegalArgumentException("a number takes 1 to 18 digits, was " + digits);
                }
                parts.add(new Part("", name, digits));
                boolean first = name.equals("sequence") && regex.indexOf("?<sequence>") < 0;
                regex.append(first ? "(?<sequence>" : "(?:")
                        .append("[0-9]{")
                        .append(digits)
                        .append(",18})");
            } else if (TEXTS.contains(name) && token.group(2) == null) {
                parts.add(new Part("", name, 0));
                regex.append("[A-Za-z0-9._-]+");
            } else {
                throw new IllegalArgumentException("has {" + name + "}, known are "
                        + "{sequence} {first} {last} with or without digits as in {sequence:6}, {lane} {agreement}"
                        + " {version} {digest} {workOrder} {time} {extension}");
            }
        }
        literal(template.substring(done), parts, regex);
        if (parts.isEmpty() || template.length() > LONGEST) {
            throw new IllegalArgumentException("must have 1 to " + LONGEST + " characters");
        }
        if (template.startsWith(".") || template.endsWith(FolderDestination.PART) || template.endsWith(" ")) {
            throw new IllegalArgumentException(
                    "must not start with a dot, nor end in a blank or in " + FolderDestination.PART);
        }
        return new FileNaming(template, List.copyOf(parts), Pattern.compile(regex.toString()));
    }

    private static void literal(String text, List<Part> parts, StringBuilder regex) {
        if (!LITERAL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "may have letters, digits and . _ - + @ # = ( ) only, has \"" + text + "\"");
        }
        if (!text.isEmpty()) {
            parts.add(new Part(text, "", 0));
            regex.append(Pattern.quote(text));
        }
    }

    String template() {
        return template;
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    /** Returns the file's own number, from a name that matches; null where the name has none, or not beyond doubt. */
    @Nullable
    Long sequence(String name) {
        Matcher matcher = pattern.matcher(name);
        return numbered && matcher.matches() ? Long.valueOf(matcher.group("sequence")) : null;
    }

    boolean hasStar() {
        return parts.stream().anyMatch(part -> part.name().equals("*"));
    }

    /** Tells whether no two files can get the same name. */
    boolean isUnique() {
        return parts.stream()
                .anyMatch(part -> part.name().equals("sequence") || part.name().equals("first"));
    }

    boolean hasBlank() {
        return template.contains(" ");
    }

    /** Returns a name; what a file name cannot hold in a value becomes an underscore. */
    String name(Map<String, Object> values) {
        StringBuilder name = new StringBuilder();
        for (Part part : parts) {
            Object value = values.get(part.name());
            if (part.name().isEmpty()) {
                name.append(part.literal());
            } else if (part.digits() > 0) {
                name.append(String.format(Locale.ROOT, "%0" + part.digits() + "d", value));
            } else {
                name.append(UNSAFE.matcher(String.valueOf(value)).replaceAll("_"));
            }
        }
        return name.toString();
    }

    @Override
    public String toString() {
        return template;
    }
}
