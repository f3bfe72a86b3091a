package io.holdfast.opcua;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.Session;
import org.eclipse.milo.opcua.sdk.server.SessionListener;
import org.eclipse.milo.opcua.sdk.server.events.EventContentFilter;
import org.eclipse.milo.opcua.sdk.server.events.FilterContext;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.servicesets.AbstractServiceSet;
import org.eclipse.milo.opcua.sdk.server.servicesets.MethodServiceSet;
import org.eclipse.milo.opcua.sdk.server.servicesets.Service;
import org.eclipse.milo.opcua.sdk.server.servicesets.impl.DefaultMethodServiceSet;
import org.eclipse.milo.opcua.sdk.server.servicesets.impl.DefaultMonitoredItemServiceSet;
import org.eclipse.milo.opcua.sdk.server.servicesets.impl.DefaultSessionServiceSet;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.UaResponseMessageType;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DiagnosticInfo;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.ActivateSessionRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.ActivateSessionResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.CallRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElementResult;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateMonitoredItemsRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateMonitoredItemsResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateSessionRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateSessionResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilterResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ModifyMonitoredItemsRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.ModifyMonitoredItemsResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.MonitoredItemCreateRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.MonitoredItemCreateResult;
import org.eclipse.milo.opcua.stack.core.types.structured.MonitoredItemModifyRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.MonitoringParameters;
import org.eclipse.milo.opcua.stack.core.types.structured.SimpleAttributeOperand;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteResponse;
import org.eclipse.milo.opcua.stack.core.util.EndpointUtil;
import org.eclipse.milo.opcua.stack.transport.server.OpcServerTransportFactory;
import org.eclipse.milo.opcua.stack.transport.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack's server with the gates that it lacks:
 *
 * <ul>
 *   <li>methods run on threads of our own, one request of a batch at a time: in Milo 1.1.2 a batch with one allowed method runs
 *       the refused ones too, and a method that blocks starves everybody;
 *   <li>sessions that have not logged on are few per address: in 1.1.2 they fill the server;
 *   <li>an event filter that would silently never match is refused, and queues have an upper limit;
 *   <li>nothing is written: there are methods for what a client may change;
 *   <li>the diagnostics of sessions, which anybody may read in 1.1.2, are not there;
 *   <li>subscriptions that a session leaves behind end with their lifetime: in 1.1.2 they stay for ever, and count.
 * </ul>
 */
final class GuardedServer extends OpcUaServer {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedServer.class);

    /** The fields of every event (OPC 10000-5, 6.4.2). */
    private static final Set<QualifiedName> BASE_FIELDS = Stream.of(
                    "EventId",
                    "EventType",
                    "SourceNode",
                    "SourceName",
                    "Time",
                    "ReceiveTime",
                    "LocalTime",
                    "Message",
                    "Severity")
            .map(name -> new QualifiedName(0, name))
            .collect(Collectors.toUnmodifiableSet());

    private final Executor calls;
    private final ServerLimits limits;
    private final Auditor auditor;

    GuardedServer(
            OpcUaServerConfig config,
            OpcServerTransportFactory transport,
            Executor calls,
            ServerLimits limits,
            Auditor auditor) {
        super(config, transport);
        this.calls = calls;
        this.limits = limits;
        this.auditor = auditor;
        Set<String> paths = new TreeSet<>();
        for (EndpointConfig endpoint : config.getEndpoints()) {
            String path = EndpointUtil.getPath(endpoint.getEndpointUrl());
            if (!path.endsWith("/discovery")) {
                paths.add(path);
            }
        }
        paths.forEach(this::guard);
        // All that it has are the diagnostics: who is there, with which certificate, and what they do.
        getServerNamespace().shutdown();
        getSessionManager().addSessionListener(new SessionListener() {
            @Override
            public void onSessionClosed(Session session) {
                // Put back, they are watched again: taken over by another session, or ended in time.
                getSubscriptions().values().stream()
                        .filter(left -> left.getSession() == session)
                        .forEach(session.getSubscriptionManager()::addSubscription);
            }
        });
    }

    private void guard(String path) {
        addServiceSet(path, new Sessions(this));
        addServiceSet(path, new Items(this));
        MethodServiceSet one = new DefaultMethodServiceSet(this);
        addServiceHandler(path, Service.METHOD_CALL, (AsyncServiceHandler)
                (context, request) -> call(one, context, (CallRequest) request));
        addServiceHandler(path, Service.ATTRIBUTE_WRITE, (context, request) -> write(context, (WriteRequest) request));
    }

    private CompletableFuture<UaResponseMessageType> call(
            MethodServiceSet one, ServiceRequestContext context, CallRequest request) {
        CompletableFuture<UaResponseMessageType> response = new CompletableFuture<>();
        try {
            calls.execute(() -> {
                try {
                    response.complete(eachAlone(one, context, request));
                } catch (UaException | RuntimeException e) {
                    response.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            response.completeExceptionally(new UaException(StatusCodes.Bad_TooManyOperations, e));
        }
        return response;
    }

    private CallResponse eachAlone(MethodServiceSet one, ServiceRequestContext context, CallRequest request)
            throws UaException {
        CallMethodRequest[] methods = request.getMethodsToCall();
        if (methods == null || methods.length < 2) {
            return one.onCall(context, request);
        }
        if (methods.length > getConfig().getLimits().getMaxNodesPerMethodCall().longValue()) {
            throw new UaException(StatusCodes.Bad_TooManyOperations);
        }
        List<CallMethodResult> results = new ArrayList<>();
        CallResponse last = null;
        for (CallMethodRequest method : methods) {
            last = one.onCall(context, new CallRequest(request.getRequestHeader(), new CallMethodRequest[] {method}));
            results.addAll(Arrays.asList(Objects.requireNonNull(last.getResults())));
        }
        return new CallResponse(
                Objects.requireNonNull(last).getResponseHeader(),
                results.toArray(CallMethodResult[]::new),
                new DiagnosticInfo[0]);
    }

    private WriteResponse write(ServiceRequestContext context, WriteRequest request) throws UaException {
        Session session = getSessionManager().getSession(context, request.getRequestHeader());
        int length = request.getNodesToWrite() == null ? 0 : request.getNodesToWrite().length;
        if (length == 0) {
            throw new UaException(StatusCodes.Bad_NothingToDo);
        }
        auditor.tell(
                SecurityEvent.Kind.WRITE_REFUSED,
                user(session),
                Doorkeeper.address(session),
                String.valueOf(request.getNodesToWrite()[0].getNodeId()));
        StatusCode[] results = new StatusCode[length];
        Arrays.fill(results, new StatusCode(StatusCodes.Bad_NotWritable));
        return new WriteResponse(AbstractServiceSet.createResponseHeader(request), results, new DiagnosticInfo[0]);
    }

    static String user(Session session) {
        Doorkeeper.Principal principal = Doorkeeper.Principal.of(session);
        return principal == null ? "" : principal.user();
    }

    /** Sessions that have not logged on are counted by address. */
    private final class Sessions extends DefaultSessionServiceSet {
        Sessions(OpcUaServer server) {
            super(server);
        }

        @Override
        public CreateSessionResponse onCreateSession(ServiceRequestContext context, CreateSessionRequest request)
                throws UaException {
            InetAddress address = context.clientAddress();
            // One at a time, or many at once pass the count together.
            synchronized (this) {
                long waiting = getSessionManager().getAllSessions().stream()
                        .filter(session ->
                                session.getIdentity() == null && Objects.equals(session.getClientAddress(), address))
                        .count();
                if (waiting >= limits.sessionsNotLoggedOn()) {
                    auditor.tell(
                            SecurityEvent.Kind.SESSION_REFUSED,
                            "",
                            address == null ? "" : address.getHostAddress(),
                            waiting + " sessions have not logged on");
                    throw new UaException(StatusCodes.Bad_TooManySessions);
                }
                return super.onCreateSession(context, request);
            }
        }

        /** A session whose log-on failed would wait for its timeout, and count, for minutes. */
        @Override
        public ActivateSessionResponse onActivateSession(ServiceRequestContext context, ActivateSessionRequest request)
                throws UaException {
            try {
                return super.onActivateSession(context, request);
            } catch (UaException e) {
                forget(context, request);
                throw e;
            }
        }

        private void forget(ServiceRequestContext context, ActivateSessionRequest request) {
            try {
                // Closes one that has never logged on, and leaves any other alone.
                getSessionManager().getSession(context, request.getRequestHeader());
            } catch (UaException e) {
                LOG.debug("a session that did not log on is closed", e);
            }
        }
    }

    private final class Items extends DefaultMonitoredItemServiceSet {
        Items(OpcUaServer server) {
            super(server);
        }

        @Override
        public CreateMonitoredItemsResponse onCreateMonitoredItems(
                ServiceRequestContext context, CreateMonitoredItemsRequest request) throws UaException {
            MonitoredItemCreateRequest[] items = request.getItemsToCreate();
            if (items == null || items.length == 0) {
                return super.onCreateMonitoredItems(context, request);
            }
            Session session = getSessionManager().getSession(context, request.getRequestHeader());
            @Nullable MonitoredItemCreateResult[] results = new MonitoredItemCreateResult[items.length];
            List<MonitoredItemCreateRequest> passed = new ArrayList<>();
            for (int i = 0; i < items.length; i++) {
                boolean event = AttributeId.EventNotifier.uid()
                        .equals(items[i].getItemToMonitor().getAttributeId());
                MonitoringParameters wanted =
                        event ? declared(items[i].getRequestedParameters()) : items[i].getRequestedParameters();
                StatusCode bad = event ? refusal(session, wanted.getFilter()) : null;
                if (bad != null) {
                    results[i] = new MonitoredItemCreateResult(
                            bad,
                            UInteger.MIN,
                            0.0,
                            UInteger.MIN,
                            ExtensionObject.of(ByteString.NULL_VALUE, NodeId.NULL_VALUE));
                } else {
                    passed.add(new MonitoredItemCreateRequest(
                            items[i].getItemToMonitor(), items[i].getMonitoringMode(), limited(wanted)));
                }
            }
            if (passed.isEmpty()) {
                return new CreateMonitoredItemsResponse(
                        AbstractServiceSet.createResponseHeader(request), results, new DiagnosticInfo[0]);
            }
            CreateMonitoredItemsResponse response = super.onCreateMonitoredItems(
                    context,
                    new CreateMonitoredItemsRequest(
                            request.getRequestHeader(),
                            request.getSubscriptionId(),
                            request.getTimestampsToReturn(),
                            passed.toArray(MonitoredItemCreateRequest[]::new)));
            int next = 0;
            for (int i = 0; i < results.length; i++) {
                if (results[i] == null) {
                    results[i] = Objects.requireNonNull(response.getResults())[next++];
                }
            }
            return new CreateMonitoredItemsResponse(response.getResponseHeader(), results, new DiagnosticInfo[0]);
        }

        @Override
        public ModifyMonitoredItemsResponse onModifyMonitoredItems(
                ServiceRequestContext context, ModifyMonitoredItemsRequest request) throws UaException {
            MonitoredItemModifyRequest[] items = request.getItemsToModify();
            if (items == null) {
                return super.onModifyMonitoredItems(context, request);
            }
            return super.onModifyMonitoredItems(
                    context,
                    new ModifyMonitoredItemsRequest(
                            request.getRequestHeader(),
                            request.getSubscriptionId(),
                            request.getTimestampsToReturn(),
                            Arrays.stream(items)
                                    .map(item -> new MonitoredItemModifyRequest(
                                            item.getMonitoredItemId(),
                                            limited(declared(item.getRequestedParameters()))))
                                    .toArray(MonitoredItemModifyRequest[]::new)));
        }

        private MonitoringParameters limited(MonitoringParameters wanted) {
            return new MonitoringParameters(
                    wanted.getClientHandle(),
                    wanted.getSamplingInterval(),
                    wanted.getFilter(),
                    UInteger.valueOf(Math.min(wanted.getQueueSize().longValue(), limits.queue())),
                    wanted.getDiscardOldest());
        }

        /**
         * Names each selected field by the type that declares it. A client may as well name it by a subtype (OPC 10000-4, 7.22.3);
         * the stack looks at the named type alone.
         */
        private MonitoringParameters declared(MonitoringParameters wanted) {
            ExtensionObject filter = wanted.getFilter();
            Object decoded;
            try {
                decoded = filter == null || filter.isNull() ? null : filter.decode(getStaticEncodingContext());
            } catch (RuntimeException e) {
                // Refused later on, with a code.
                return wanted;
            }
            if (!(decoded instanceof EventFilter eventFilter) || eventFilter.getSelectClauses() == null) {
                return wanted;
            }
            SimpleAttributeOperand[] selects = Arrays.stream(eventFilter.getSelectClauses())
                    .map(this::declared)
                    .toArray(SimpleAttributeOperand[]::new);
            return new MonitoringParameters(
                    wanted.getClientHandle(),
                    wanted.getSamplingInterval(),
                    ExtensionObject.encode(
                            getStaticEncodingContext(), new EventFilter(selects, eventFilter.getWhereClause())),
                    wanted.getQueueSize(),
                    wanted.getDiscardOldest());
        }

        private SimpleAttributeOperand declared(SimpleAttributeOperand select) {
            QualifiedName[] path = select.getBrowsePath();
            if (path == null || path.length == 0 || path[0] == null) {
                return select;
            }
            NodeId type = select.getTypeDefinitionId();
            while (type != null && !type.equals(NodeIds.BaseEventType)) {
                UaNode node = getAddressSpaceManager().getManagedNode(type).orElse(null);
                if (node == null) {
                    return select;
                }
                if (node.findNode(path[0]).isPresent()) {
                    return new SimpleAttributeOperand(type, path, select.getAttributeId(), select.getIndexRange());
                }
                type = getAddressSpaceManager()
                        .getManagedReferences(
                                type,
                                reference -> reference.isInverse()
                                        && reference.getReferenceTypeId().equals(NodeIds.HasSubtype))
                        .stream()
                        .findFirst()
                        .flatMap(reference -> reference.getTargetNodeId().toNodeId(getNamespaceTable()))
                        .orElse(null);
            }
            // The stack asks nothing of a field of the base type; so one that is nowhere stays with the type that was
            // named.
            return BASE_FIELDS.contains(path[0])
                    ? new SimpleAttributeOperand(
                            NodeIds.BaseEventType, path, select.getAttributeId(), select.getIndexRange())
                    : select;
        }

        /** The stack answers Good to a filter that it does not know, and then sends nothing, for ever. */
        private @Nullable StatusCode refusal(Session session, @Nullable ExtensionObject filter) {
            String reason;
            StatusCode code;
            try {
                Object decoded = filter == null || filter.isNull() ? null : filter.decode(getStaticEncodingContext());
                if (!(decoded instanceof EventFilter eventFilter)) {
                    return null;
                }
                EventFilterResult result = EventContentFilter.validate(context(session), eventFilter);
                StatusCode[] selects = result.getSelectClauseResults();
                ContentFilterElementResult[] wheres =
                        result.getWhereClauseResult().getElementResults();
                boolean badSelect = selects != null && Arrays.stream(selects).anyMatch(StatusCode::isBad);
                boolean badWhere = wheres != null
                        && Arrays.stream(wheres)
                                .anyMatch(each -> each.getStatusCode().isBad());
                if (!badSelect && !badWhere) {
                    return null;
                }
                code = new StatusCode(
                        badSelect
                                ? StatusCodes.Bad_EventFilterInvalid
                                : StatusCodes.Bad_MonitoredItemFilterUnsupported);
                reason = badSelect ? "a select clause names a field that is not there" : "an operator is not known";
            } catch (UaException e) {
                code = e.getStatusCode();
                reason = "not valid";
            } catch (RuntimeException e) {
                code = new StatusCode(StatusCodes.Bad_MonitoredItemFilterInvalid);
                reason = "cannot be read";
            }
            auditor.tell(
                    SecurityEvent.Kind.FILTER_REFUSED,
                    user(session),
                    Doorkeeper.address(session),
                    "event filter of " + session.getSessionName() + ": " + reason);
            return code;
        }

        private FilterContext context(Session session) {
            return new FilterContext() {
                @Override
                public OpcUaServer getServer() {
                    return GuardedServer.this;
                }

                @Override
                public Optional<Session> getSession() {
                    return Optional.of(session);
                }
            };
        }
    }
}
