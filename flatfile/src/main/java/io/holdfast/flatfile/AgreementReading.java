package io.holdfast.flatfile;

import io.holdfast.flatfile.FileAgreement.Completeness;
import io.holdfast.flatfile.FileAgreement.Direction;
import io.holdfast.flatfile.FileAgreement.Syntax;
import io.holdfast.flatfile.FileAgreement.Terms;
import io.holdfast.flatfile.FileAgreement.Trailer;
import io.holdfast.flatfile.FileContent.Kind;
import io.holdfast.flatfile.JsonObject.Part;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an agreement; what is wrong in it is found here, not at the first file. */
final class AgreementReading {
    /** Any text that a record may carry. */
    static final int LONGEST = 4_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern XML_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9._-]{0,99}");
    private static final int MOST_FIELDS = 1_000;
    private static final int MOST_DECIMALS = 30;

    private AgreementReading() {}

    static FileAgreement agreement(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<String> name = o.required("agreement", v -> v.text(text -> matching(text, NAME)));
        Part<Integer> version = o.required("version", v -> (int) v.integer(1, Integer.MAX_VALUE));
        Part<String> description = o.optional("description", JsonValue::text);
        Part<String> writer = o.optional("writer", JsonValue::text);
        Part<String> reader = o.optional("reader", JsonValue::text);
        Part<Direction> direction = o.required("direction", v -> word(v, Direction.class));
        Part<FileContent> content = o.required("content", v -> v.text(FileContent::of));
        Part<Set<String>> rows = o.optional("rows", v -> new LinkedHashSet<>(v.list(JsonValue::text)));
        Part<Syntax> syntax = o.required("syntax", AgreementReading::syntax);
        Part<Charset> charset = o.optional("charset", v -> v.text(AgreementReading::charset));
        Part<Boolean> mark = o.optional("byteOrderMark", JsonValue::bool);
        Part<String> lineEnd = o.optional("lineEnd", v -> v.text(AgreementReading::lineEnd));
        Part<Character> decimalMark = o.optional("decimalMark", JsonValue::character);
        Part<String> absent = o.optional("absent", JsonValue::text);
        Part<Dialect> dialect = dialect(o, syntax.or(Syntax.CSV));
        AgreedField.Form form = new AgreedField.Form(decimalMark.or('.'), absent.or(""));
        Part<List<AgreedField>> fields =
                o.required("fields", v -> v.list(each -> field(each, content.value(), syntax.or(Syntax.CSV), form)));
        Part<Trailer> trailer = o.optional("trailer", AgreementReading::trailer);
        Part<FileNaming> naming = o.required("naming", v -> v.text(FileNaming::of));
        Part<Protocol> protocol = o.optional("protocol", AgreementReading::protocol);
        Part<ReceiptRule> receipts = o.optional("receipts", AgreementReading::receipts);
        Part<Integer> mostRecords = o.optional("mostRecords", v -> (int) v.integer(1, Integer.MAX_VALUE));
        Part<Long> mostBytes = o.optional("mostBytes", v -> v.integer(1, Long.MAX_VALUE));

        if (decimalMark.or('.') != '.' && decimalMark.or('.') != ',') {
            o.wrong("decimalMark", "must be . or ,");
        }
        Syntax chosen = syntax.or(Syntax.CSV);
        if (chosen == Syntax.JSON_LINES && decimalMark.or('.') != '.') {
            o.wrong("decimalMark", "must be . in JSON Lines, whose numbers know no other");
        }
        if (chosen != Syntax.CSV && !absent.or("").isEmpty()) {
            o.wrong("absent", "has an effect in CSV only: elsewhere a value that is absent is blank or left out");
        }
        if (mark.or(false) && !charset.or(StandardCharsets.UTF_8).equals(StandardCharsets.UTF_8)) {
            o.wrong("byteOrderMark", "goes with UTF-8 only");
        }
        checkDirection(o, direction.value(), content.value(), rows, naming.value(), receipts);
        if (fields.value() != null) {
            checkFields(o, fields.value(), direction.value(), content.value(), chosen);
        }
        Dialect how = dialect.or(Dialect.DEFAULT);
        checkCharset(o, charset.or(StandardCharsets.UTF_8), chosen, how, absent.or(""), fields.or(List.of()));
        if (chosen == Syntax.CSV && how.quote == null && how.delimiter == decimalMark.or('.')) {
            o.wrong("decimalMark", "must differ from the delimiter where nothing is quoted");
        }
        return o.build(() -> proven(new FileAgreement(new Terms(
                name.get(),
                version.get(),
                description.or(""),
                writer.or(""),
                reader.or(""),
                direction.get(),
                content.get(),
                rows.or(
                        content.get().rows().isEmpty()
                                ? Set.of()
                                : Set.of(content.get().rows().get(0))),
                chosen,
                charset.or(StandardCharsets.UTF_8),
                mark.or(false),
                lineEnd.or("\n"),
                decimalMark.or('.'),
                absent.or(""),
                how.delimiter,
                how.quote,
                how.quoteAll,
                how.header,
                how.formulaGuard,
                how.root,
                how.record,
                how.namespace,
                List.copyOf(fields.get()),
                trailer.value(),
                naming.get(),
                protocol.or(Protocol.DEFAULT).completeness,
                protocol.or(Protocol.DEFAULT).marker,
                receipts.value(),
                mostRecords.or(0),
                mostBytes.or(0L)))));
    }

    /** What cannot write its own sample would fail at the first file. */
    private static FileAgreement proven(FileAgreement agreement) {
        try {
            agreement.sample();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fields cannot hold a sample: " + Texts.reason(e), e);
        }
        return agreement;
    }

    private static void checkDirection(
            JsonObject o,
            @Nullable Direction direction,
            @Nullable FileContent content,
            Part<Set<String>> rows,
            @Nullable FileNaming naming,
            Part<ReceiptRule> receipts) {
        if (direction == null || content == null) {
            return;
        }
        boolean outbound = direction == Direction.OUTBOUND;
        if (outbound != (content.lane() != null)) {
            o.wrong(
                    "content",
                    outbound
                            ? "is nothing that Holdfast writes: result, hold, nonconformance are"
                            : "is nothing that Holdfast reads by an agreement: workOrder, count, lotAssignment,"
                                    + " holdAcknowledgement, release are; results come by a mapping");
        }
        if (rows.value() != null && (rows.value().isEmpty() || !content.rows().containsAll(rows.value()))) {
            o.wrong("rows", content.rows().isEmpty() ? "has no effect here" : "must be some of " + content.rows());
        }
        if (naming != null && outbound) {
            if (naming.hasStar() || naming.hasBlank()) {
                o.wrong("naming", "must have neither star nor blank for files that Holdfast writes");
            } else if (!naming.isUnique()) {
                o.wrong("naming", "must have {sequence} or {first}, so that no two files get one name");
            }
        }
        if (receipts.value() != null && !outbound) {
            o.wrong("receipts", "are for files that Holdfast writes");
        }
    }

    private static void checkFields(
            JsonObject o,
            List<AgreedField> fields,
            @Nullable Direction direction,
            @Nullable FileContent content,
            Syntax syntax) {
        if (fields.isEmpty() || fields.size() > MOST_FIELDS) {
            o.wrong("fields", "must be 1 to " + MOST_FIELDS);
        }
        Set<String> names = new HashSet<>();
        Set<String> values = new HashSet<>();
        for (AgreedField field : fields) {
            if (!names.add(field.name())) {
                o.wrong("fields", "has two fields named \"" + field.name() + "\"");
            }
            String value = field.value();
            if (value != null && !values.add(value) && direction == Direction.INBOUND) {
                o.wrong("fields", "has two fields for the value " + value);
            }
            if (syntax == Syntax.XML && !XML_NAME.matcher(field.name()).matches()) {
                o.wrong("fields", "has \"" + field.name() + "\", which is no name of an XML element");
            }
        }
        if (content != null && !values.containsAll(content.required())) {
            Set<String> missing = new LinkedHashSet<>(content.required());
            missing.removeAll(values);
            o.wrong(
                    "fields",
                    "has no field for the value " + missing + ", without which there is no " + content.word());
        }
        if (content != null && values.isEmpty()) {
            o.wrong("fields", "carries no value of " + content.columns());
        }
    }

    /** All text that the agreement itself puts into a file. */
    private static void checkCharset(
            JsonObject o, Charset charset, Syntax syntax, Dialect how, String absent, List<AgreedField> fields) {
        CharsetEncoder encoder = charset.newEncoder();
        for (int i = 0; i < fields.size(); i++) {
            AgreedField field = fields.get(i);
            List<@Nullable String> own = new ArrayList<>(List.of(field.name()));
            own.add(field.constant());
            own.add(field.pattern());
            own.addAll(field.codes().values());
            for (String text : own) {
                if (text != null && !encoder.canEncode(text)) {
                    o.wrong(
                            "fields",
                            "has \"" + text + "\" in field " + (i + 1) + ", which " + charset + " cannot hold");
                }
            }
        }
        if (!encoder.canEncode(absent)) {
            o.wrong("absent", "has a character that " + charset + " cannot hold");
        }
        String own = how.quote == null ? "" + how.delimiter : "" + how.delimiter + how.quote;
        if (syntax == Syntax.CSV && !encoder.canEncode(own)) {
            o.wrong("csv", "has a delimiter or quote that " + charset + " cannot hold");
        }
        if (syntax == Syntax.XML && !encoder.canEncode(how.namespace)) {
            o.wrong("xml", "has a namespace that " + charset + " cannot hold");
        }
    }

    /** What is particular to a syntax. */
    private record Dialect(
            char delimiter,
            @Nullable Character quote,
            boolean quoteAll,
            boolean header,
            boolean formulaGuard,
            String root,
            String record,
            String namespace) {
        static final Dialect DEFAULT = new Dialect(',', '"', false, true, false, "Records", "Record", "");
    }

    private static Part<Dialect> dialect(JsonObject o, Syntax syntax) {
        Part<Dialect> csv = o.optional("csv", AgreementReading::csv);
        Part<Dialect> fixed = o.optional("fixed", v -> {
            JsonObject inner = v.object();
            Part<Boolean> header = inner.optional("header", JsonValue::bool);
            return inner.build(() -> new Dialect(',', null, false, header.or(false), false, "Records", "Record", ""));
        });
        Part<Dialect> xml = o.optional("xml", v -> {
            JsonObject inner = v.object();
            Part<String> root = inner.optional("root", each -> each.text(text -> matching(text, XML_NAME)));
            Part<String> record = inner.optional("record", each -> each.text(text -> matching(text, XML_NAME)));
            Part<String> namespace = inner.optional("namespace", JsonValue::text);
            return inner.build(() -> new Dialect(
                    ',', null, false, false, false, root.or("Records"), record.or("Record"), namespace.or("")));
        });
        for (Syntax other : Syntax.values()) {
            if (other != syntax && other != Syntax.JSON_LINES && o.has(other.word())) {
                o.wrong(other.word(), "has no effect with syntax " + syntax.word());
            }
        }
        return switch (syntax) {
            case CSV -> csv;
            case FIXED ->
                fixed.value() == null
                        ? new Part<>(new Dialect(',', null, false, false, false, "Records", "Record", ""))
                        : fixed;
            case XML -> xml.value() == null ? new Part<>(Dialect.DEFAULT) : xml;
            case JSON_LINES -> new Part<>(Dialect.DEFAULT);
        };
    }

    private static Dialect csv(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<Character> delimiter = o.optional("delimiter", JsonValue::character);
        Part<Character> quote = o.optional("quote", v -> v.text().isEmpty() ? Character.MIN_VALUE : v.character());
        Part<String> quoting = o.optional("quoting", v -> v.text(text -> among(text, "needed", "all")));
        Part<Boolean> header = o.optional("header", JsonValue::bool);
        Part<Boolean> guard = o.optional("formulaGuard", JsonValue::bool);
        char chosen = delimiter.or(',');
        if (chosen == quote.or('"')) {
            o.wrong("quote", "must differ from the delimiter");
        }
        if (chosen == '\n' || chosen == '\r' || Character.isLetterOrDigit(chosen) || Character.isSurrogate(chosen)) {
            o.wrong("delimiter", "must be neither letter, digit nor line end");
        }
        return o.build(() -> new Dialect(
                chosen,
                quote.or('"') == Character.MIN_VALUE ? null : quote.or('"'),
                quoting.or("needed").equals("all"),
                header.or(true),
                guard.or(false),
                "Records",
                "Record",
                ""));
    }

    private static AgreedField field(
            JsonValue json, @Nullable FileContent content, Syntax syntax, AgreedField.Form form)
            throws MistakenException {
        JsonObject o = json.object();
        Part<String> name = o.required("name", v -> v.text(AgreementReading::fieldName));
        Part<String> value = o.optional(
                "value",
                v -> v.text(text -> {
                    if (content != null && !content.columns().contains(text)) {
                        throw new IllegalArgumentException(
                                "is no value of a " + content.word() + ", known are " + content.columns());
                    }
                    return text;
                }));
        Part<String> constant = o.optional("constant", JsonValue::text);
        Part<FieldType> type = o.optional("type", v -> v.text(FieldType::of));
        Part<Boolean> required = o.optional("required", JsonValue::bool);
        Part<Boolean> key = o.optional("key", JsonValue::bool);
        Part<Integer> width = o.optional("width", v -> (int) v.integer(1, LONGEST));
        Part<Integer> longest = o.optional("maxLength", v -> (int) v.integer(1, LONGEST));
        Part<Boolean> right = o.optional(
                "align", v -> v.text(text -> among(text, "left", "right")).equals("right"));
        Part<Character> pad = o.optional("pad", JsonValue::character);
        Part<Integer> decimals = o.optional("decimals", v -> (int) v.integer(0, MOST_DECIMALS));
        Part<Boolean> round = o.optional(
                "rounding",
                v -> v.text(text -> among(text, "refuse", "halfEven")).equals("halfEven"));
        Part<DateTimeFormatter> formatter = o.optional("pattern", v -> v.text(TimeRule.Calendar::format));
        Part<String> pattern =
                new Part<>(o.has("pattern") ? json.node().get("pattern").asText() : null);
        Part<ZoneId> zone = o.optional("zone", v -> v.text(AgreementReading::zone));
        Part<TimeRule.Overlap> overlap = o.optional("overlap", MappingReading::overlap);
        Part<Map<String, String>> codes = o.optional("codes", v -> v.map(JsonValue::text));
        Part<String> description = o.optional("description", JsonValue::text);

        Kind kind = value.value() == null ? Kind.TEXT : FileContent.kind(value.value());
        FieldType natural = kind == Kind.TEXT && codes.value() != null ? FieldType.CODE : FieldType.of(kind);
        FieldType chosen = type.or(natural);
        if (value.value() != null && chosen != natural) {
            o.wrong(
                    "type",
                    "must be " + natural.word() + " for the value " + value.value()
                            + (natural == FieldType.TEXT ? ": identifiers are text, whatever they look like" : ""));
        }
        if (value.value() != null && constant.value() != null) {
            o.wrong("constant", "does not go with a value");
        }
        if (syntax == Syntax.FIXED && !o.has("width")) {
            o.wrong("width", "is missing, and a fixed-width file has one for each field");
        }
        for (String only : List.of("width", "align", "pad")) {
            if (syntax != Syntax.FIXED && o.has(only)) {
                o.wrong(only, "has an effect in fixed-width files only");
            }
        }
        if (pad.or(' ') != ' ' && (pad.or(' ') != '0' || !chosen.isNumber() || !right.or(true))) {
            o.wrong("pad", "must be a blank, or 0 for a number at the right: else it could not be told from the text");
        }
        refuseUnless(o, chosen == FieldType.DECIMAL, "decimal", "decimals", "rounding");
        refuseUnless(o, chosen == FieldType.TIME, "time", "pattern", "zone", "overlap");
        refuseUnless(o, chosen == FieldType.CODE, "code", "codes");
        Map<String, String> known = codes.value() == null ? natural(value.value()) : codes.value();
        checkCodes(o, value.value(), chosen, known);
        int most = longest.or(LONGEST);
        if (syntax == Syntax.FIXED) {
            most = Math.min(most, width.or(LONGEST));
        }
        int limit = most;
        if (constant.value() != null && constant.value().length() > limit) {
            o.wrong("constant", "is longer than " + limit + " characters");
        }
        if (chosen == FieldType.CODE) {
            for (String code : known.values()) {
                if (code.length() > limit) {
                    o.wrong("codes", "has \"" + code + "\", which is longer than " + limit + " characters");
                }
            }
        }
        return o.build(() -> new AgreedField(
                name.get(),
                value.value(),
                constant.value(),
                chosen,
                required.or(false),
                key.or(false),
                syntax == Syntax.FIXED ? width.or(0) : 0,
                limit,
                right.or(chosen.isNumber()),
                pad.or(' '),
                decimals.or(MOST_DECIMALS),
                round.or(false),
                pattern.value(),
                formatter.value(),
                zone.value(),
                overlap.or(TimeRule.Overlap.REFUSE),
                known,
                description.or(""),
                form));
    }

    private static void refuseUnless(JsonObject o, boolean fits, String type, String... names) {
        for (String name : names) {
            if (!fits && o.has(name)) {
                o.wrong(name, "has an effect for type " + type + " only");
            }
        }
    }

    private static Map<String, String> natural(@Nullable String value) {
        Map<String, String> codes = new LinkedHashMap<>();
        if (value != null) {
            FileContent.codes(value).forEach(code -> codes.put(code, code));
        }
        return codes;
    }

    private static void checkCodes(JsonObject o, @Nullable String value, FieldType type, Map<String, String> codes) {
        if (type != FieldType.CODE) {
            return;
        }
        if (codes.isEmpty()) {
            o.wrong("codes", "are missing");
        }
        if (new HashSet<>(codes.values()).size() < codes.size() || codes.containsValue("")) {
            o.wrong("codes", "must be different texts, and not empty");
        }
        List<String> known = value == null ? List.of() : FileContent.codes(value);
        if (!known.isEmpty() && !known.containsAll(codes.keySet())) {
            o.wrong("codes", "are for " + known);
        }
    }

    private static Trailer trailer(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<String> word = o.optional("word", v -> v.text(text -> matching(text, XML_NAME)));
        Part<Boolean> records = o.optional("records", JsonValue::bool);
        Part<String> checksum = o.optional("checksum", v -> v.text(text -> among(text, "SHA-256", "CRC-32")));
        if (!records.or(true) && checksum.value() == null) {
            o.wrong("records", "must be true where there is no checksum: a trailer must say something");
        }
        return o.build(() -> new Trailer(word.or("TRAILER"), records.or(true), checksum.value()));
    }

    /** How a file is handed over. */
    private record Protocol(Completeness completeness, String marker) {
        static final Protocol DEFAULT = new Protocol(Completeness.RENAME, ".done");
    }

    private static Protocol protocol(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<Completeness> complete = o.optional("complete", v -> word(v, Completeness.class));
        Part<String> marker = o.optional(
                "marker",
                v -> v.text(text -> {
                    if (!text.matches("[A-Za-z0-9._-]{1,20}") || text.endsWith(FolderDestination.PART)) {
                        throw new IllegalArgumentException("must be 1 to 20 letters, digits, dots, - or _");
                    }
                    return text;
                }));
        if (complete.or(Completeness.RENAME) != Completeness.MARKER && o.has("marker")) {
            o.wrong("marker", "has an effect with complete marker only");
        }
        return o.build(() -> new Protocol(complete.or(Completeness.RENAME), marker.or(".done")));
    }

    private static ReceiptRule receipts(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<String> accepted = o.optional("accepted", JsonValue::text);
        Part<String> refused = o.optional("refused", JsonValue::text);
        Part<Duration> deadline = o.optional("deadline", JsonValue::duration);
        Part<Duration> settle = o.optional("settle", JsonValue::duration);
        return o.build(() -> new ReceiptRule(
                accepted.or(ReceiptRule.DEFAULT.accepted()),
                refused.or(ReceiptRule.DEFAULT.refused()),
                deadline.or(ReceiptRule.DEFAULT.deadline()),
                settle.or(ReceiptRule.DEFAULT.settle())));
    }

    private static <E extends Enum<E>> E word(JsonValue value, Class<E> type) throws MistakenException {
        return value.text(text -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException("must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(each -> each.name().toLowerCase(Locale.ROOT))
                            .toList());
        });
    }

    private static Syntax syntax(JsonValue value) throws MistakenException {
        return value.text(text -> {
            for (Syntax syntax : Syntax.values()) {
                if (syntax.word().equals(text)) {
                    return syntax;
                }
            }
            throw new IllegalArgumentException("must be csv, fixed, jsonLines or xml");
        });
    }

    private static String among(String text, String... words) {
        if (!List.of(words).contains(text)) {
            throw new IllegalArgumentException("must be " + String.join(" or ", words));
        }
        return text;
    }

    private static String matching(String text, Pattern pattern) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("must match " + pattern);
        }
        return text;
    }

    private static String fieldName(String text) {
        if (text.isBlank() || text.length() > 100 || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must be 1 to 100 characters, not blank, no control characters");
        }
        return text;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is no time zone", e);
        }
    }

    private static String lineEnd(String text) {
        return switch (text) {
            case "LF" -> "\n";
            case "CRLF" -> "\r\n";
            default -> throw new IllegalArgumentException("must be LF or CRLF");
        };
    }

    /** Delimiters, digits and line ends are found byte by byte. */
    private static Charset charset(String text) {
        Charset charset = Charset.forName(text);
        byte[] ascii = new byte[128];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) i;
        }
        String characters = new String(ascii, StandardCharsets.US_ASCII);
        try {
            if (!charset.canEncode()
                    || !charset.newEncoder().encode(CharBuffer.wrap(characters)).equals(ByteBuffer.wrap(ascii))) {
                throw new IllegalArgumentException(
                        "must have the bytes of ASCII for its characters; UTF-16 and EBCDIC" + " have not");
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("must have the bytes of ASCII for its characters", e);
        }
        return charset;
    }
}
