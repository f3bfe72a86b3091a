package io.holdfast.opcua;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.jspecify.annotations.Nullable;

/**
 * A vision system of OPC 40100-1 as a client drives it. Thread-safe; every call blocks for the server.
 *
 * <p>Methods that answer an {@code int} give the server's own error number, 0 for done. Calls throw {@link LinkException} where the
 * server cannot be reached and {@link RefusedException} where it answers a call with a bad status code.
 */
public final class RemoteVision {
    private static final int MOST_RECIPES = 100;
    private static final int ANY_STATE = 2;

    /**
     * A job that was started.
     *
     * @param job the job's name, which its results carry; null where it was not started
     * @param error 0 for started
     */
    public record Started(@Nullable String job, int error) {}

    @FunctionalInterface
    interface Question<T> {
        T put(OpcUaClient client) throws UaException, IOException;
    }

    private final Link link;
    private final String system;

    RemoteVision(Link link, String system) {
        this.link = link;
        this.system = system;
    }

    /** Returns the state, with the inner one where it is operational: {@code Operational/Ready}. */
    public String state() throws IOException {
        return asked(link, client -> {
            NodeId outer = Objects.requireNonNullElse(
                    Remote.find(client, part(client, Remote.MACHINE), "CurrentState"), NodeId.NULL_VALUE);
            NodeId automatic = owner(link, client, system).part(Remote.AUTOMATIC);
            NodeId inner = automatic == null ? null : Remote.find(client, automatic, "CurrentState");
            String state = text(client.readValue(0, TimestampsToReturn.Neither, outer));
            DataValue within = inner == null ? null : client.readValue(0, TimestampsToReturn.Neither, inner);
            return within == null
                            || within.statusCode().isBad()
                            || within.value().value() == null
                    ? state
                    : state + "/" + text(within);
        });
    }

    private static String text(DataValue value) {
        return value.value().value() instanceof LocalizedText text
                ? String.valueOf(text.text())
                : String.valueOf(value.value().value());
    }

    /** Goes back to the start, out of an error too. */
    public int reset(int cause, String why) throws IOException {
        return caused(Remote.MACHINE, "mv:Reset", cause, why);
    }

    /** Stops everything. */
    public int halt(int cause, String why) throws IOException {
        return caused(Remote.MACHINE, "mv:Halt", cause, why);
    }

    /** Gets ready to run jobs. */
    public int selectModeAutomatic() throws IOException {
        return asked(
                link, client -> error(Remote.call(client, part(client, Remote.MACHINE), "mv:SelectModeAutomatic"), 0));
    }

    /** Ends the job after the part at hand. */
    public int stop(int cause, String why) throws IOException {
        return caused(Remote.AUTOMATIC, "mv:Stop", cause, why);
    }

    /** Ends the job at once. */
    public int abort(int cause, String why) throws IOException {
        return caused(Remote.AUTOMATIC, "mv:Abort", cause, why);
    }

    private int caused(String part, String method, int cause, String why) throws IOException {
        return asked(link, client -> error(Remote.call(client, part(client, part), method, cause, why), 0));
    }

    /**
     * Starts a job.
     *
     * @param continuous whether it goes on until it is stopped
     * @param part which part is to be inspected, or null
     * @param recipe the client's name of the recipe, or null for the one that is prepared
     * @param product the client's name of the product, or null
     */
    public Started start(boolean continuous, @Nullable String part, @Nullable String recipe, @Nullable String product)
            throws IOException {
        return asked(link, client -> {
            @Nullable
            Object[] answer = Remote.call(
                    client,
                    part(client, Remote.AUTOMATIC),
                    continuous ? "mv:StartContinuous" : "mv:StartSingleJob",
                    null,
                    id("mv:PartIdDataType", part),
                    id("mv:RecipeIdExternalDataType", recipe),
                    id("mv:ProductIdDataType", product),
                    new Variant[0]);
            Struct job = StructCodec.decoded(client.getStaticEncodingContext(), answer[0]);
            return new Started(job == null ? null : job.text("Id"), error(answer, 1));
        });
    }

    /** Prepares a recipe by the system's name for it. */
    public int prepareRecipe(String internalId) throws IOException {
        return asked(
                link,
                client -> error(
                        Remote.call(
                                client,
                                part(client, Remote.RECIPES),
                                "mv:PrepareRecipe",
                                null,
                                id("mv:RecipeIdInternalDataType", internalId)),
                        2));
    }

    /** Frees what a prepared recipe holds. */
    public int unprepareRecipe(String internalId) throws IOException {
        return asked(
                link,
                client -> error(
                        Remote.call(
                                client,
                                part(client, Remote.RECIPES),
                                "mv:UnprepareRecipe",
                                null,
                                id("mv:RecipeIdInternalDataType", internalId)),
                        1));
    }

    /** Returns the system's names of its recipes. */
    public List<String> recipes() throws IOException {
        return asked(link, client -> {
            List<String> recipes = new ArrayList<>();
            boolean complete = false;
            while (!complete) {
                @Nullable
                Object[] answer = Remote.call(
                        client,
                        part(client, Remote.RECIPES),
                        "mv:GetRecipeListFiltered",
                        null,
                        null,
                        ANY_STATE,
                        UInteger.valueOf(MOST_RECIPES),
                        UInteger.valueOf(recipes.size()),
                        0);
                Object[] page = answer[3] instanceof Object[] list ? list : new Object[0];
                for (Object each : page) {
                    Struct recipe = StructCodec.decoded(client.getStaticEncodingContext(), each);
                    recipes.add(String.valueOf(recipe == null ? null : recipe.text("Id")));
                }
                complete = Boolean.TRUE.equals(answer[0]) || page.length == 0;
            }
            return recipes;
        });
    }

    /**
     * Tells of each hold that the line behind the server places, as it is placed; the same may be told more than once, and what was
     * told while this client was away is not told again. Only servers of Holdfast tell of holds. The listener is called on the
     * feed's thread and may block.
     */
    public ResultFeed listenToHolds(Consumer<HoldNotice> listener) {
        Notices<HoldNotice> feed = new Notices<>(link, system + "-holds", listener) {
            @Override
            OpcUaMonitoredItem item(OpcUaClient client) throws UaException, IOException {
                Remote.Owner owner = owner(link, client, system);
                if (!Names.in(client.getNamespaceTable()).has("hf")) {
                    throw new IOException(link.settings().url() + " tells of no holds: it is no server of Holdfast");
                }
                return Events.item(
                        client,
                        owner.node(),
                        "hf:HoldPlacedEventType",
                        "hf:HoldId",
                        "hf:Revision",
                        "hf:Rule",
                        "Message",
                        "hf:Segments",
                        "hf:Lots",
                        "hf:Units");
            }

            @Override
            @Nullable
            HoldNotice read(OpcUaClient client, Variant[] fields) {
                if (!(fields[0].value() instanceof String hold)
                        || !(fields[1].value() instanceof UInteger revision)
                        || !(fields[3].value() instanceof LocalizedText reason)) {
                    return null;
                }
                return new HoldNotice(
                        hold,
                        revision.intValue(),
                        String.valueOf(fields[2].value()),
                        String.valueOf(reason.text()),
                        texts(fields[4]),
                        texts(fields[5]),
                        texts(fields[6]));
            }
        };
        feed.start();
        return feed;
    }

    private static List<String> texts(Variant value) {
        return value.value() instanceof String[] texts ? Arrays.asList(texts) : List.of();
    }

    private NodeId part(OpcUaClient client, String type) throws UaException, IOException {
        return owner(link, client, system).need(type);
    }

    private static @Nullable Struct id(String type, @Nullable String id) {
        return id == null ? null : Struct.of(type, "Id", id);
    }

    private static int error(@Nullable Object[] outputs, int index) throws IOException {
        if (outputs.length <= index || !(outputs[index] instanceof Integer error)) {
            throw new IOException("the server answered no error number: " + Arrays.toString(outputs));
        }
        return error;
    }

    static Remote.Owner owner(Link link, OpcUaClient client, String system) throws UaException, IOException {
        Map<String, Remote.Owner> owners = link.owners(client);
        Remote.Owner owner = owners.get(system);
        if (owner == null) {
            throw new IOException(
                    link.settings().url() + " has no vision system \"" + system + "\"; it has " + owners.keySet());
        }
        return owner;
    }

    static <T> T asked(Link link, Question<T> question) throws IOException {
        OpcUaClient client = link.client();
        try {
            return question.put(client);
        } catch (UaException e) {
            throw link.fault(e);
        }
    }
}
