package io.holdfast.flatfile.epcis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.Quantity;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns EPCIS events into genealogy edges, and edges into events. Immutable; thread-safe.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><th>event</th><th>edges</th></tr>
 * <tr><td>TransformationEvent</td><td>each input CONSUME (REWORK where the step is {@code repairing}) into a process, PRODUCE from it to
 *     each output; the process is named by transformationID, else eventID</td></tr>
 * <tr><td>AggregationEvent, ADD or OBSERVE</td><td>PACK of each child into the parent</td></tr>
 * <tr><td>AssociationEvent, ADD or OBSERVE</td><td>CONSUME of each child into the parent</td></tr>
 * <tr><td>ObjectEvent and TransactionEvent, not DELETE, at the step {@code shipping} or {@code departing}</td><td>SHIP of each thing into the
 *     shipment: the despatch advice or bill of lading, else the event</td></tr>
 * <tr><td>any other, and one that declares an error</td><td>none</td></tr>
 * </table>
 *
 * <p>A thing's name is its URI. A product without a lot (a pattern such as {@code urn:epc:idpat:sgtin:4012345.066666.*}) is no lot: it
 * becomes a lot of its own for each event, so that what has nothing to do with each other is not joined. Names that the plant uses itself
 * are given URIs below a base URI, and are read back from it.
 */
public final class EpcisGenealogy {
    private static final Set<String> LEAVING = Set.of("shipping", "departing");
    private static final Set<String> SHIPPING_DOCUMENTS = Set.of("desadv", "bol");
    private static final Pattern LOT = Pattern.compile("urn:epc:class:lgtin:.+|https?://[^?]*/10/[^/?]+/?(\\?.*)?");
    private static final Pattern UNIT = Pattern.compile("urn:epc:id:(?!sscc:).+|https?://[^?]*/21/[^/?]+/?(\\?.*)?");
    private static final Pattern PACKAGE = Pattern.compile("urn:epc:id:sscc:.+|https?://[^?]*/00/\\d{18}/?(\\?.*)?");
    private static final int LONGEST_NAME = 200;

    private final String base;
    private final ZoneId zone;

    /**
     * @param base where names of the plant's own are given URIs; must be one's own, and end with a slash or colon
     * @param zone the plant's zone, for the offsets of events written
     */
    public EpcisGenealogy(String base, ZoneId zone) {
        if (!Uris.isUri(base) || !(base.endsWith("/") || base.endsWith(":"))) {
            throw new IllegalArgumentException("base must be a URI that ends with / or :, was " + base);
        }
        this.base = base;
        this.zone = Objects.requireNonNull(zone, "zone");
    }

    /** Returns the edges that a document tells of, in its order. */
    public List<GenealogyEdge> edges(EpcisDocument document) {
        Set<GenealogyEdge> edges = new LinkedHashSet<>();
        for (EpcisEvent event : document.events()) {
            if (!event.declaredWrong()) {
                edges(event, edges);
            }
        }
        return List.copyOf(edges);
    }

    private void edges(EpcisEvent event, Set<GenealogyEdge> edges) {
        String id = event.eventId() == null ? nameOf(event) : event.eventId();
        boolean away = "DELETE".equals(event.action());
        String step = event.bizStep() == null ? "" : event.bizStep();
        switch (event.type()) {
            case "TransformationEvent" -> {
                String transformation = event.transformationId();
                GenealogyNode process =
                        node(transformation == null ? id : transformation, GenealogyNode.Kind.PROCESS, id);
                EdgeKind in = step.equals("repairing") ? EdgeKind.REWORK : EdgeKind.CONSUME;
                each(
                        event.epcs(),
                        event.quantities(),
                        id,
                        (thing, quantity) -> edges.add(edge(thing, process, in, quantity, event, id)));
                each(
                        event.outputEpcs(),
                        event.outputQuantities(),
                        id,
                        (thing, quantity) -> edges.add(edge(process, thing, EdgeKind.PRODUCE, quantity, event, id)));
            }
            case "AggregationEvent", "AssociationEvent" -> {
                String parent = event.parentId();
                if (parent != null && !away) {
                    boolean packed = event.type().equals("AggregationEvent");
                    GenealogyNode whole =
                            node(parent, packed ? GenealogyNode.Kind.PACKAGE : GenealogyNode.Kind.UNIT, id);
                    EdgeKind kind = packed ? EdgeKind.PACK : EdgeKind.CONSUME;
                    each(
                            event.epcs(),
                            event.quantities(),
                            id,
                            (thing, quantity) -> edges.add(edge(thing, whole, kind, quantity, event, id)));
                }
            }
            case "ObjectEvent", "TransactionEvent" -> {
                if (LEAVING.contains(step) && !away) {
                    GenealogyNode shipment = node(shipmentOf(event, id), GenealogyNode.Kind.SHIPMENT, id);
                    List<String> things = new ArrayList<>(event.epcs());
                    String parent = event.parentId();
                    if (parent != null) {
                        things.add(parent);
                    }
                    each(
                            things,
                            event.quantities(),
                            id,
                            (thing, quantity) -> edges.add(edge(thing, shipment, EdgeKind.SHIP, quantity, event, id)));
                }
            }
            default -> {
                // somebody's own: what it means is not known
            }
        }
    }

    private static String shipmentOf(EpcisEvent event, String id) {
        return event.transactions().stream()
                .filter(transaction -> SHIPPING_DOCUMENTS.contains(String.valueOf(transaction.type())))
                .findFirst()
                .map(EpcisTransaction::id)
                .orElse(id);
    }

    /** What is done with one thing. */
    private interface Thing {
        void take(GenealogyNode thing, @Nullable Quantity quantity);
    }

    private void each(List<String> epcs, List<EpcisQuantity> quantities, String event, Thing action) {
        for (String epc : epcs) {
            action.take(node(epc, GenealogyNode.Kind.UNIT, event), null);
        }
        for (EpcisQuantity amount : quantities) {
            BigDecimal value = amount.quantity();
            action.take(
                    node(amount.epcClass(), GenealogyNode.Kind.LOT, event),
                    value == null ? null : new Quantity(value, amount.uom()));
        }
    }

    private static GenealogyEdge edge(
            GenealogyNode from,
            GenealogyNode to,
            EdgeKind kind,
            @Nullable Quantity quantity,
            EpcisEvent event,
            String id) {
        return new GenealogyEdge(from, to, kind, quantity, event.eventTime(), fitting("epcis " + id));
    }

    /** Returns the node of a URI; of the kind that it shows, or that is likely. */
    private GenealogyNode node(String uri, GenealogyNode.Kind likely, String event) {
        GenealogyNode own = ours(uri);
        if (own != null) {
            return own;
        }
        if (likely == GenealogyNode.Kind.PROCESS || likely == GenealogyNode.Kind.SHIPMENT) {
            return new GenealogyNode(likely, fitting(uri));
        }
        if (PACKAGE.matcher(uri).matches()) {
            return GenealogyNode.pack(fitting(uri));
        }
        if (UNIT.matcher(uri).matches()) {
            return new GenealogyNode(
                    likely == GenealogyNode.Kind.PACKAGE ? likely : GenealogyNode.Kind.UNIT, fitting(uri));
        }
        if (LOT.matcher(uri).matches()) {
            return new GenealogyNode(GenealogyNode.Kind.LOT, fitting(uri));
        }
        // A product at large: what one event took of it is no lot of another.
        return likely == GenealogyNode.Kind.LOT
                ? new GenealogyNode(likely, fitting(uri + " in " + event))
                : new GenealogyNode(likely, fitting(uri));
    }

    /** Returns the text as a name: the standard sets no limit, names have one. */
    private static String fitting(String text) {
        return text.length() <= LONGEST_NAME
                ? text
                : text.substring(0, 150) + " sha256:" + sha256(text).substring(0, 32);
    }

    /** Events need no name; then it is made of what they say. */
    private static String nameOf(EpcisEvent event) {
        return "urn:holdfast:event:" + sha256(event.toString()).substring(0, 32);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the events that tell of edges, as an EPCIS 2.0 document: what each process took and gave as one event. */
    public EpcisDocument document(Collection<GenealogyEdge> edges, Instant createdAt) throws InvalidEpcisException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode root = json.objectNode();
        root.putArray("@context").add("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld");
        root.put("type", "EPCISDocument");
        root.put("schemaVersion", "2.0");
        root.put("creationDate", createdAt.toString());
        ArrayNode events = root.putObject("epcisBody").putArray("eventList");
        record Group(String source, Instant at, EdgeKind kind, GenealogyNode hub) {}
        Map<Group, List<GenealogyEdge>> groups = new LinkedHashMap<>();
        for (GenealogyEdge edge : edges) {
            GenealogyNode hub = isMaking(edge.from()) ? edge.from() : edge.to();
            EdgeKind kind = switch (edge.kind()) {
                case PACK, SHIP, REWORK -> edge.kind();
                // With what came out of it, which no event says of rework alone.
                case PRODUCE, CONSUME -> isMaking(hub) ? EdgeKind.CONSUME : edge.kind();
                default -> edge.kind();
            };
            groups.computeIfAbsent(new Group(edge.source(), edge.at(), kind, hub), group -> new ArrayList<>())
                    .add(edge);
        }
        groups.forEach((group, ofGroup) -> {
            ObjectNode event = events.addObject();
            switch (group.kind()) {
                case PACK -> aggregation(event, "AggregationEvent", group.hub(), ofGroup);
                case SHIP -> shipping(event, group.hub(), ofGroup);
                default -> transformation(event, group.hub(), ofGroup, group.kind() == EdgeKind.REWORK);
            }
            OffsetDateTime time = group.at().atZone(zone).toOffsetDateTime();
            event.put("eventTime", group.at().toString());
            event.put("eventTimeZoneOffset", offset(time.getOffset()));
            String source = group.source();
            if (source.startsWith("epcis ") && Uris.isUri(source.substring(6))) {
                event.put("eventID", source.substring(6));
            } else {
                event.put("holdfast:source", source);
            }
        });
        root.withArray("@context").addObject().put("holdfast", base);
        return EpcisReader.strict().read("genealogy", root.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String offset(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId().substring(0, 6);
    }

    private static boolean isMaking(GenealogyNode node) {
        return node.kind() == GenealogyNode.Kind.PROCESS || node.kind() == GenealogyNode.Kind.WORK_ORDER;
    }

    private void transformation(ObjectNode event, GenealogyNode hub, List<GenealogyEdge> edges, boolean rework) {
        event.put("type", "TransformationEvent");
        event.put("holdfast:kind", edges.get(0).kind().name());
        if (rework) {
            event.put("bizStep", "repairing");
        }
        boolean making = isMaking(hub);
        event.put("transformationID", making ? uri(hub) : uri(edges.get(0).to()) + "#made");
        for (GenealogyEdge edge : edges) {
            if (!making || edge.to().equals(hub)) {
                thing(event, edge.from(), edge.quantity(), "inputEPCList", "inputQuantityList");
            }
            if (!making || edge.from().equals(hub)) {
                thing(event, edge.to(), making ? edge.quantity() : null, "outputEPCList", "outputQuantityList");
            }
        }
    }

    private void aggregation(ObjectNode event, String type, GenealogyNode hub, List<GenealogyEdge> edges) {
        event.put("type", type);
        event.put("action", "ADD");
        event.put("bizStep", "packing");
        event.put("parentID", uri(hub));
        edges.forEach(edge -> thing(event, edge.from(), edge.quantity(), "childEPCs", "childQuantityList"));
    }

    private void shipping(ObjectNode event, GenealogyNode hub, List<GenealogyEdge> edges) {
        event.put("type", "ObjectEvent");
        event.put("action", "OBSERVE");
        event.put("bizStep", "shipping");
        event.putArray("bizTransactionList").addObject().put("type", "desadv").put("bizTransaction", uri(hub));
        edges.forEach(edge -> thing(event, edge.from(), edge.quantity(), "epcList", "quantityList"));
    }

    private void thing(
            ObjectNode event, GenealogyNode node, @Nullable Quantity quantity, String epcs, String quantities) {
        if (node.kind() != GenealogyNode.Kind.LOT && quantity == null) {
            event.withArray(epcs).add(uri(node));
            return;
        }
        ObjectNode one = event.withArray(quantities).addObject().put("epcClass", uri(node));
        if (quantity != null) {
            one.put("quantity", quantity.value());
            if (quantity.unit() != null) {
                one.put("uom", quantity.unit());
            }
        }
    }

    private String uri(GenealogyNode node) {
        if (Uris.isUri(node.id()) && kindShows(node)) {
            return node.id();
        }
        return base + node.kind().name().toLowerCase(Locale.ROOT) + "/"
                + URLEncoder.encode(node.id(), StandardCharsets.UTF_8);
    }

    /** Tells whether a URI alone says what kind of thing it names. */
    private boolean kindShows(GenealogyNode node) {
        return switch (node.kind()) {
            case LOT -> LOT.matcher(node.id()).matches();
            case UNIT -> UNIT.matcher(node.id()).matches();
            case PACKAGE -> PACKAGE.matcher(node.id()).matches();
            case PROCESS, SHIPMENT -> ours(node.id()) == null;
            default -> false;
        };
    }

    private @Nullable GenealogyNode ours(String uri) {
        if (!uri.startsWith(base)) {
            return null;
        }
        String rest = uri.substring(base.length());
        int slash = rest.indexOf('/');
        if (slash < 0) {
            return null;
        }
        for (GenealogyNode.Kind kind : GenealogyNode.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(rest.substring(0, slash))) {
                try {
                    return new GenealogyNode(
                            kind, URLDecoder.decode(rest.substring(slash + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
