package io.holdfast.opcua;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowsePath;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowsePathResult;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseResult;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePath;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePathElement;
import org.jspecify.annotations.Nullable;

/** What a server has, found by type: numbers of instances are a server's own and may differ after each of its starts. */
final class Remote {
    private static final int MOST_NODES = 20_000;
    private static final int DEEPEST = 8;
    private static final int BROWSED_AT_ONCE = 50;

    /** The types that are looked for, and what an object of each is called here. */
    static final String SYSTEM = "mv:VisionSystemType";

    static final String VISION_RESULTS = "mv:ResultManagementType";
    static final String RECIPES = "mv:RecipeManagementType";
    static final String MACHINE = "mv:VisionStateMachineType";
    static final String AUTOMATIC = "mv:VisionAutomaticModeStateMachineType";
    static final String RESULTS = "mres:ResultManagementType";
    static final String JOB_CONTROL = "jc:ISA95JobOrderReceiverObjectType";
    static final String JOB_RESULTS = "jc:ISA95JobResponseProviderObjectType";
    static final String JOB_RECEIVER = "jc:ISA95JobResponseReceiverObjectType";

    private static final List<String> WANTED = List.of(
            SYSTEM, VISION_RESULTS, RECIPES, MACHINE, AUTOMATIC, RESULTS, JOB_CONTROL, JOB_RESULTS, JOB_RECEIVER);

    /** A vision system, or another object that has results or jobs. */
    record Owner(NodeId node, String name, Map<String, NodeId> parts) {
        @Nullable
        NodeId part(String type) {
            return parts.get(type);
        }

        NodeId need(String type) throws IOException {
            NodeId part = parts.get(type);
            if (part == null) {
                throw new IOException(name + " has no object of the type " + type);
            }
            return part;
        }
    }

    /** A node on the way, with the vision system that it is in, or null, and the object above it. */
    private record Step(NodeId node, String name, @Nullable Owner within, int depth) {}

    private Remote() {}

    /** Finds the objects of the wanted types below the Objects folder, by their owners' names. */
    static Map<String, Owner> owners(OpcUaClient client) throws UaException {
        Names names = Names.in(client.getNamespaceTable());
        Map<NodeId, String> types = new LinkedHashMap<>();
        for (String type : WANTED) {
            if (names.has(type.substring(0, type.indexOf(':')))) {
                subtypes(client, names.type(type)).forEach(each -> types.putIfAbsent(each, type));
            }
        }
        Map<String, Owner> owners = new LinkedHashMap<>();
        Set<NodeId> seen = new HashSet<>(List.of(NodeIds.Server, NodeIds.ObjectsFolder));
        Deque<Step> open = new ArrayDeque<>(List.of(new Step(NodeIds.ObjectsFolder, "Objects", null, 0)));
        while (!open.isEmpty() && seen.size() < MOST_NODES) {
            List<Step> steps = new ArrayList<>();
            while (!open.isEmpty() && steps.size() < BROWSED_AT_ONCE) {
                steps.add(open.poll());
            }
            List<List<ReferenceDescription>> found = browse(
                    client,
                    steps.stream().map(Step::node).toList(),
                    NodeIds.HierarchicalReferences,
                    NodeClass.Object.getValue());
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                for (ReferenceDescription each : found.get(i)) {
                    NodeId node = local(client, each);
                    if (node == null || !seen.add(node)) {
                        continue;
                    }
                    String name = String.valueOf(each.getBrowseName().getName());
                    NodeId typeNode = each.getTypeDefinition()
                            .toNodeId(client.getNamespaceTable())
                            .orElse(NodeId.NULL_VALUE);
                    String type = types.get(typeNode);
                    Owner within = step.within();
                    if (SYSTEM.equals(type)) {
                        within = new Owner(node, name, new LinkedHashMap<>());
                        owners.put(name, within);
                    } else if (type != null) {
                        Owner owner = within;
                        if (owner == null) {
                            owner = owners.computeIfAbsent(
                                    step.name(), any -> new Owner(step.node(), step.name(), new LinkedHashMap<>()));
                        }
                        owner.parts().putIfAbsent(type, node);
                    }
                    if (step.depth() < DEEPEST) {
                        open.add(new Step(node, name, within, step.depth() + 1));
                    }
                }
            }
        }
        return owners;
    }

    private static Set<NodeId> subtypes(OpcUaClient client, NodeId type) throws UaException {
        Set<NodeId> types = new HashSet<>(Set.of(type));
        Deque<NodeId> open = new ArrayDeque<>(List.of(type));
        while (!open.isEmpty()) {
            List<NodeId> at = new ArrayList<>(open);
            open.clear();
            for (List<ReferenceDescription> each :
                    browse(client, at, NodeIds.HasSubtype, NodeClass.ObjectType.getValue())) {
                for (ReferenceDescription reference : each) {
                    NodeId subtype = local(client, reference);
                    if (subtype != null && types.add(subtype)) {
                        open.add(subtype);
                    }
                }
            }
        }
        return types;
    }

    private static @Nullable NodeId local(OpcUaClient client, ReferenceDescription reference) {
        return reference.getNodeId().toNodeId(client.getNamespaceTable()).orElse(null);
    }

    private static List<List<ReferenceDescription>> browse(
            OpcUaClient client, Collection<NodeId> nodes, NodeId reference, int classes) throws UaException {
        List<BrowseDescription> what = nodes.stream()
                .map(node -> new BrowseDescription(
                        node,
                        BrowseDirection.Forward,
                        reference,
                        true,
                        UInteger.valueOf(classes),
                        UInteger.valueOf(BrowseResultMask.All.getValue())))
                .toList();
        List<List<ReferenceDescription>> found = new ArrayList<>();
        for (BrowseResult result : client.browse(what)) {
            List<ReferenceDescription> references = new ArrayList<>(listOf(result.getReferences()));
            ByteString more = result.getContinuationPoint();
            while (more != null && more.isNotNull()) {
                BrowseResult next = client.browseNext(false, List.of(more)).getResults()[0];
                references.addAll(listOf(next.getReferences()));
                more = next.getContinuationPoint();
            }
            found.add(references);
        }
        return found;
    }

    private static List<ReferenceDescription> listOf(ReferenceDescription @Nullable [] references) {
        return references == null ? List.of() : Arrays.asList(references);
    }

    /** Returns the node at the end of a path of browse names ({@code mv:CurrentState}), or null where there is none. */
    static @Nullable NodeId find(OpcUaClient client, NodeId start, String... path) throws UaException {
        Names names = Names.in(client.getNamespaceTable());
        RelativePathElement[] elements = Stream.of(path)
                .map(step -> new RelativePathElement(NodeIds.HierarchicalReferences, false, true, names.name(step)))
                .toArray(RelativePathElement[]::new);
        BrowsePathResult result = client.translateBrowsePaths(
                        List.of(new BrowsePath(start, new RelativePath(elements))))
                .getResults()[0];
        if (result.getStatusCode().isBad() || result.getTargets() == null || result.getTargets().length == 0) {
            return null;
        }
        return result.getTargets()[0]
                .getTargetId()
                .toNodeId(client.getNamespaceTable())
                .orElse(null);
    }

    /** Calls a method of an object by its browse name; returns the values of its output arguments. */
    static @Nullable Object[] call(OpcUaClient client, NodeId object, String method, @Nullable Object... arguments)
            throws UaException, RefusedException {
        NodeId node = find(client, object, method);
        if (node == null) {
            throw new RefusedException(method, new StatusCode(StatusCodes.Bad_MethodInvalid));
        }
        return call(client, object, node, method, arguments);
    }

    static @Nullable Object[] call(
            OpcUaClient client, NodeId object, NodeId node, String method, @Nullable Object... arguments)
            throws UaException, RefusedException {
        return outputs(client.call(List.of(request(object, node, arguments))).getResults()[0], method);
    }

    static CallMethodRequest request(NodeId object, NodeId method, @Nullable Object... arguments) {
        return new CallMethodRequest(
                object, method, Arrays.stream(arguments).map(Variant::of).toArray(Variant[]::new));
    }

    static @Nullable Object[] outputs(CallMethodResult result, String method) throws RefusedException {
        if (result.getStatusCode().isBad()) {
            throw new RefusedException(method, result.getStatusCode());
        }
        Variant[] outputs = result.getOutputArguments() == null ? new Variant[0] : result.getOutputArguments();
        return Arrays.stream(outputs).map(Variant::value).toArray();
    }

    static QualifiedName[] path(Names names, String path) {
        return Stream.of(path.split("/")).map(names::name).toArray(QualifiedName[]::new);
    }
}
