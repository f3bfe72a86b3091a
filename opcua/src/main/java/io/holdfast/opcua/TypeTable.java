package io.holdfast.opcua;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.jspecify.annotations.Nullable;

/*
 * The form of the tables. One node per line; its depth of indentation puts it below the nearest shallower line.
 *
 *   @mv http://... 1.0.0 2019-07-11      a namespace: prefix, URI, version, date; the lines after it belong to it
 *   T 1003 Name <Super ~                 an object type; Y a variable type, R a reference type, D a data type; ~ abstract
 *   D 3006 Name <Structure bin=1 xml=2   a structure with the numbers of its encodings; its fields are the "-" lines below
 *    - Field Type[] ?                    ? may be absent, "sub" allows subtypes
 *    = 1 NAME                            a value of an enumeration
 *   O 5 Name :Type !                     an object; V a variable, M a method
 *    V 6 Name :Type =DataType[] ?        ! mandatory, ? optional, + and * placeholders, neither: not in instances
 *    I 7 Name:Type Name:Type[]           the input arguments of a method; U its output arguments
 *
 * Further marks: /Organizes the reference from the parent where it is not HasProperty for a PropertyType and HasComponent for
 * anything else; ^Name a parent outside of the tables; HasCause>5 another reference, to a node of this namespace or a type;
 * mv=5 a node of another namespace; #text a value; ev= event notifier; access= access level; inverse= inverse name.
 * A type's name is looked up in its own namespace first, then in the base namespace; mv:Name is one of another namespace.
 */
/** The companion specifications' types and our own, read from the tables in this package. Immutable. */
final class TypeTable {
    static final String BASE = "ua";

    /** A node's number in the namespace of a prefix. */
    record Key(String prefix, int number) {
        boolean isBase() {
            return prefix.equals(BASE);
        }

        @Override
        public String toString() {
            return prefix + ":i=" + number;
        }
    }

    record Namespace(String prefix, String uri, String version, String date) {}

    enum Kind {
        OBJECT_TYPE('T'),
        VARIABLE_TYPE('Y'),
        REFERENCE_TYPE('R'),
        DATA_TYPE('D'),
        OBJECT('O'),
        VARIABLE('V'),
        METHOD('M');

        private final char mark;

        Kind(char mark) {
            this.mark = mark;
        }

        static Kind of(String mark) {
            for (Kind kind : values()) {
                if (mark.length() == 1 && mark.charAt(0) == kind.mark) {
                    return kind;
                }
            }
            throw new IllegalStateException("no kind of node is marked " + mark);
        }

        boolean isType() {
            return this == OBJECT_TYPE || this == VARIABLE_TYPE || this == REFERENCE_TYPE || this == DATA_TYPE;
        }
    }

    enum Rule {
        NONE,
        MANDATORY,
        OPTIONAL,
        MANDATORY_PLACEHOLDER,
        OPTIONAL_PLACEHOLDER
    }

    /** Ranks as in the standard: -1 a scalar, 1 an array. */
    record Field(String name, Key dataType, int rank, boolean optional, boolean subtypes) {}

    record EnumValue(int value, String name) {}

    record Argument(String name, Key dataType, int rank) {}

    record Link(Key reference, Key target) {}

    record Encodings(int binary, int xml, int json) {}

    /**
     * @param type the type definition of an object or variable, the supertype of a type
     * @param arguments the arguments, where this is the variable that holds them
     */
    record Node(
            Key key,
            Kind kind,
            String namePrefix,
            String name,
            @Nullable Key parent,
            @Nullable Key parentReference,
            @Nullable Key type,
            @Nullable Key dataType,
            int rank,
            Rule rule,
            boolean isAbstract,
            int eventNotifier,
            int accessLevel,
            @Nullable String inverseName,
            @Nullable String value,
            @Nullable Encodings encodings,
            @Nullable List<Argument> arguments,
            List<Field> fields,
            List<EnumValue> values,
            List<Link> links) {}

    private static final class Loaded {
        private static final TypeTable TABLE = read("companion-types.txt", "holdfast-types.txt");
    }

    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final Map<Key, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Key> types = new HashMap<>();

    private TypeTable() {}

    /** Returns the tables of this jar; read once. */
    static TypeTable get() {
        return Loaded.TABLE;
    }

    /** Returns the namespaces in the order that a server shows them in. */
    List<Namespace> namespaces() {
        return List.copyOf(namespaces.values());
    }

    Namespace namespace(String prefix) {
        return Objects.requireNonNull(namespaces.get(prefix), prefix);
    }

    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    @Nullable
    Node node(Key key) {
        return nodes.get(key);
    }

    /** Returns the type of that name, {@code mv:VisionSystemType} or {@code BaseEventType}. */
    Key type(String qualifiedName) {
        Key key = types.get(qualifiedName);
        if (key != null) {
            return key;
        }
        return base(qualifiedName);
    }

    private static TypeTable read(String... resources) {
        TypeTable table = new TypeTable();
        // Types are named before they are defined, so names come first.
        for (String resource : resources) {
            new Reading(table, resource).names();
        }
        for (String resource : resources) {
            new Reading(table, resource).nodes();
        }
        return table;
    }

    /** Returns the node of the base namespace that the stack knows by this name, or by {@code i=} and its number. */
    private static Key base(String name) {
        if (name.startsWith("i=")) {
            return new Key(BASE, Integer.parseInt(name.substring(2)));
        }
        try {
            NodeId id =
                    (NodeId) Objects.requireNonNull(NodeIds.class.getField(name).get(null));
            return new Key(BASE, ((UInteger) id.getIdentifier()).intValue());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no node of the base namespace is called " + name, e);
        }
    }

    /** One pass over one table. */
    private static final class Reading {
        private final TypeTable table;
        private final String resource;
        private String prefix = "";

        Reading(TypeTable table, String resource) {
            this.table = table;
            this.resource = resource;
        }

        void names() {
            for (String line : lines()) {
                String[] words = line.strip().split(" ", -1);
                if (line.startsWith("@")) {
                    prefix = words[0].substring(1);
                    table.namespaces.put(prefix, new Namespace(prefix, words[1], words[2], words[3]));
                } else if (!line.startsWith(" ") && "TYDR".contains(words[0])) {
                    table.types.put(prefix + ":" + words[2], new Key(prefix, Integer.parseInt(words[1])));
                }
            }
        }

        void nodes() {
            Deque<Node> above = new ArrayDeque<>();
            Node last = null;
            for (String line : lines()) {
                String[] words = line.strip().split(" ", -1);
                if (line.startsWith("@")) {
                    prefix = words[0].substring(1);
                    above.clear();
                    continue;
                }
                int depth = line.indexOf(words[0]);
                if (words[0].equals("-")) {
                    Objects.requireNonNull(last, line).fields().add(field(words));
                    continue;
                }
                if (words[0].equals("=")) {
                    Objects.requireNonNull(last, line)
                            .values()
                            .add(new EnumValue(Integer.parseInt(words[1]), words[2]));
                    continue;
                }
                while (above.size() > depth) {
                    above.pop();
                }
                Node node = node(words, above.peek());
                if (table.nodes.putIfAbsent(node.key(), node) != null) {
                    throw new IllegalStateException(resource + ": " + node.key() + " is there twice");
                }
                above.push(node);
                last = node;
            }
        }

        private Field field(String[] words) {
            boolean optional = false;
            boolean subtypes = false;
            for (int i = 3; i < words.length; i++) {
                optional |= words[i].equals("?");
                subtypes |= words[i].equals("sub");
            }
            return new Field(words[1], typeOf(words[2]), rankOf(words[2]), optional, subtypes);
        }

        private Node node(String[] words, @Nullable Node parent) {
            Key key = new Key(prefix, Integer.parseInt(words[1]));
            if (words[0].equals("I") || words[0].equals("U")) {
                return arguments(words, key, Objects.requireNonNull(parent, words[1]));
            }
            Kind kind = Kind.of(words[0]);
            int colon = words[2].startsWith("http") ? -1 : words[2].indexOf(':');
            String namePrefix = colon < 0 ? prefix : words[2].substring(0, colon);
            Key above = parent == null ? null : parent.key();
            Key reference = null;
            Key type = null;
            Key dataType = null;
            int rank = -1;
            Rule rule = Rule.NONE;
            boolean isAbstract = false;
            int eventNotifier = 0;
            int accessLevel = 1;
            String inverse = null;
            String value = null;
            int[] encodings = new int[3];
            List<Link> links = new ArrayList<>();
            for (int i = 3; i < words.length; i++) {
                String word = words[i];
                String rest = word.substring(1);
                switch (word.charAt(0)) {
                    case '<', ':' -> type = typeOf(rest);
                    case '=' -> {
                        dataType = typeOf(rest);
                        rank = rankOf(rest);
                    }
                    case '!' -> rule = Rule.MANDATORY;
                    case '?' -> rule = Rule.OPTIONAL;
                    case '+' -> rule = Rule.MANDATORY_PLACEHOLDER;
                    case '*' -> rule = Rule.OPTIONAL_PLACEHOLDER;
                    case '~' -> isAbstract = true;
                    case '/' -> reference = typeOf(rest);
                    case '^' -> above = base(rest);
                    case '#' -> value = rest;
                    default -> {
                        int arrow = word.indexOf('>');
                        if (arrow > 0) {
                            links.add(new Link(typeOf(word.substring(0, arrow)), target(word.substring(arrow + 1))));
                        } else if (word.startsWith("ev=")) {
                            eventNotifier = Integer.parseInt(word.substring(3));
                        } else if (word.startsWith("access=")) {
                            accessLevel = Integer.parseInt(word.substring(7));
                        } else if (word.startsWith("inverse=")) {
                            inverse = word.substring(8);
                        } else if (word.startsWith("bin=")) {
                            encodings[0] = Integer.parseInt(word.substring(4));
                        } else if (word.startsWith("xml=")) {
                            encodings[1] = Integer.parseInt(word.substring(4));
                        } else if (word.startsWith("json=")) {
                            encodings[2] = Integer.parseInt(word.substring(5));
                        } else if (!word.equals("optionset")) {
                            throw new IllegalStateException(resource + ": " + word + " at " + key);
                        }
                    }
                }
            }
            if (above != null && reference == null) {
                reference = base(base("PropertyType").equals(type) ? "HasProperty" : "HasComponent");
            }
            return new Node(
                    key,
                    kind,
                    namePrefix,
                    words[2].substring(colon + 1),
                    above,
                    reference,
                    type,
                    dataType,
                    rank,
                    rule,
                    isAbstract,
                    eventNotifier,
                    accessLevel,
                    inverse,
                    value,
                    encodings[0] == 0 ? null : new Encodings(encodings[0], encodings[1], encodings[2]),
                    null,
                    new ArrayList<>(),
                    new ArrayList<>(),
                    links);
        }

        private Node arguments(String[] words, Key key, Node method) {
            List<Argument> arguments = new ArrayList<>();
            for (int i = 2; i < words.length; i++) {
                int colon = words[i].indexOf(':');
                String type = words[i].substring(colon + 1);
                arguments.add(new Argument(words[i].substring(0, colon), typeOf(type), rankOf(type)));
            }
            return new Node(
                    key,
                    Kind.VARIABLE,
                    BASE,
                    words[0].equals("I") ? "InputArguments" : "OutputArguments",
                    method.key(),
                    base("HasProperty"),
                    base("PropertyType"),
                    base("Argument"),
                    1,
                    Rule.MANDATORY,
                    false,
                    0,
                    1,
                    null,
                    null,
                    null,
                    List.copyOf(arguments),
                    List.of(),
                    List.of(),
                    List.of());
        }

        private Key typeOf(String word) {
            int bracket = word.indexOf('[');
            String name = bracket < 0 ? word : word.substring(0, bracket);
            Key own = table.types.get(name.contains(":") ? name : prefix + ":" + name);
            return own != null ? own : base(name.startsWith(BASE + ":") ? name.substring(3) : name);
        }

        private static int rankOf(String word) {
            int bracket = word.indexOf('[');
            if (bracket < 0) {
                return -1;
            }
            return switch (word.substring(bracket)) {
                case "[]" -> 1;
                case "[?]" -> -2;
                case "[*]" -> 0;
                default -> throw new IllegalStateException("rank of " + word);
            };
        }

        private Key target(String word) {
            int equals = word.indexOf('=');
            if (Character.isDigit(word.charAt(0))) {
                return new Key(prefix, Integer.parseInt(word));
            }
            return equals < 0 || word.startsWith("i=")
                    ? typeOf(word)
                    : new Key(word.substring(0, equals), Integer.parseInt(word.substring(equals + 1)));
        }

        private List<String> lines() {
            try (InputStream in = TypeTable.class.getResourceAsStream(resource);
                    BufferedReader reader = new BufferedReader(
                            new InputStreamReader(Objects.requireNonNull(in, resource), StandardCharsets.UTF_8))) {
                return reader.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(resource, e);
            }
        }
    }
}
