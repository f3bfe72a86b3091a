package io.holdfast.examples;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.LoggingListener;
import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.Arrival;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.flatfile.FolderFormat;
import io.holdfast.flatfile.ResultMapping;
import io.holdfast.flatfile.ResultReader;
import io.holdfast.flatfile.RuleFile;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.DestinationId;
import io.holdfast.opcua.NodeMapping;
import io.holdfast.opcua.VisionClient;
import io.holdfast.port.Destination;
import io.holdfast.port.DryRun;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.QualityDestination;
import io.holdfast.rest.Secret;
import io.holdfast.rest.TargetDryRun;
import io.holdfast.rest.custom.CustomMapping;
import io.holdfast.rest.custom.CustomMes;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is configured by: one JSON file, comments allowed, paths relative to it. Secrets are named by the environment variable
 * that holds them, never written here.
 *
 * <p>{@code store} (file), {@code rules} (file), {@code calendar} ({@code zone}, {@code shifts} of {@code name}, {@code from}, {@code
 * to}, {@code holidays}), {@code input} ({@code folder}, {@code mapping}) and {@code destinations}, each with an {@code id} and one
 * of {@code folder} ({@code format}), {@code url} ({@code mapping}, {@code header}, {@code keyEnv}, {@code memory}, {@code plainHttp})
 * or {@code opcua} ({@code mapping}, {@code keys}, {@code user}, {@code passwordEnv}).
 */
final class GatewayConfig {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.ALLOW_COMMENTS).build();

    private final Path file;
    private final JsonNode root;
    private final Function<String, @Nullable String> environment;
    private final List<AutoCloseable> owned = new ArrayList<>();

    /** A mistake in the configuration: names file, field and value. */
    static final class MistakeException extends IOException {
        private static final long serialVersionUID = 1L;

        MistakeException(String message) {
            super(message);
        }
    }

    private GatewayConfig(Path file, JsonNode root, Function<String, @Nullable String> environment) {
        this.file = file.toAbsolutePath();
        this.root = root;
        this.environment = environment;
    }

    static GatewayConfig read(Path file, Function<String, @Nullable String> environment) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new MistakeException(file + ": " + e.getOriginalMessage() + " at line "
                    + e.getLocation().getLineNr());
        }
        GatewayConfig config = new GatewayConfig(file, root, environment);
        config.only(root, "", Set.of("store", "rules", "calendar", "input", "destinations"));
        return config;
    }

    // Fields.

    private MistakeException wrong(String field, String what) {
        return new MistakeException(file.getFileName() + ": " + field + " " + what);
    }

    private void only(JsonNode node, String at, Set<String> known) throws MistakeException {
        if (!node.isObject()) {
            throw wrong(at.isEmpty() ? "the file" : at, "must be an object");
        }
        Set<String> strange = new TreeSet<>();
        node.fieldNames().forEachRemaining(strange::add);
        strange.removeAll(known);
        if (!strange.isEmpty()) {
            throw wrong(at + strange.iterator().next(), "is not known here; known are " + new TreeSet<>(known));
        }
    }

    private String text(JsonNode node, String at, String name) throws MistakeException {
        JsonNode value = node.path(name);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw wrong(at + name, "must be a text, was " + (value.isMissingNode() ? "missing" : value));
        }
        return value.asText();
    }

    private Path path(JsonNode node, String at, String name) throws MistakeException {
        Path folder = file.getParent();
        String text = text(node, at, name);
        return folder == null ? Path.of(text) : folder.resolve(text);
    }

    private String secret(JsonNode node, String at, String name) throws MistakeException {
        String variable = text(node, at, name);
        String value = environment.apply(variable);
        if (value == null || value.isEmpty()) {
            throw wrong(at + name, "names the environment variable " + variable + ", which is not set");
        }
        return value;
    }

    // Parts.

    RuleSet rules() throws IOException {
        return RuleFile.read(path(root, "", "rules"));
    }

    Path store() throws MistakeException {
        return path(root, "", "store");
    }

    Path inputFolder() throws MistakeException {
        return path(root.path("input"), "input.", "folder");
    }

    boolean hasInput() {
        return root.has("input");
    }

    /** Returns how a file of results is read: by the mapping, or JSON Lines. */
    Replay.Source input() throws IOException {
        JsonNode input = root.path("input");
        only(input, "input.", Set.of("folder", "mapping"));
        return input.has("mapping")
                ? ResultReader.csv(ResultMapping.read(path(input, "input.", "mapping")))::read
                : ResultReader.jsonLines(Arrival.FILE)::read;
    }

    private @Nullable LedgerSettings ledger() throws MistakeException {
        JsonNode calendar = root.path("calendar");
        if (calendar.isMissingNode()) {
            return null;
        }
        only(calendar, "calendar.", Set.of("zone", "shifts", "holidays"));
        try {
            ShiftCalendar.Builder builder = ShiftCalendar.in(ZoneId.of(text(calendar, "calendar.", "zone")));
            List<ShiftCalendar.Pattern> shifts = new ArrayList<>();
            for (JsonNode shift : calendar.path("shifts")) {
                shifts.add(ShiftCalendar.Pattern.of(
                        text(shift, "calendar.shifts.", "name"),
                        text(shift, "calendar.shifts.", "from"),
                        text(shift, "calendar.shifts.", "to")));
            }
            builder.everyDay(shifts);
            for (JsonNode holiday : calendar.path("holidays")) {
                builder.holiday(LocalDate.parse(holiday.asText()));
            }
            return LedgerSettings.custom(builder.build()).build();
        } catch (DateTimeException | IllegalArgumentException e) {
            throw wrong("calendar", "is not a calendar: " + e.getMessage());
        }
    }

    /** Opens the line as configured. What it does not close itself, {@link #close} does. */
    Holdfast open() throws IOException {
        HoldfastBuilder builder = Holdfast.builder()
                .rules(rules())
                .blockWhenFull(java.time.Duration.ofSeconds(30))
                .listener(new LoggingListener());
        LedgerSettings ledger = ledger();
        if (ledger != null) {
            builder.ledger(ledger);
        }
        for (JsonNode each : root.path("destinations")) {
            builder.destination(destination(each, builder));
        }
        return builder.store(SqliteStore.open(store())).open();
    }

    private Destination destination(JsonNode node, HoldfastBuilder builder) throws IOException {
        String at = "destinations.";
        String id = text(node, at, "id");
        at = at + id + ".";
        if (node.has("folder")) {
            return folder(node, at, id);
        }
        if (node.has("url")) {
            QualityDestination.Builder made = QualityDestination.to(id, mes(node, at, null));
            return node.has("memory") ? made.memory(path(node, at, "memory")).build() : made.build();
        }
        if (node.has("opcua")) {
            only(node, at, Set.of("id", "opcua", "mapping", "keys", "user", "passwordEnv"));
            VisionClient client = VisionClient.of(text(node, at, "opcua"), path(node, at, "keys"))
                    .user(text(node, at, "user"), secret(node, at, "passwordEnv"))
                    .open();
            owned.add(client);
            builder.alsoExamine(client);
            return client.destination(new DestinationId(id), NodeMapping.read(path(node, at, "mapping")));
        }
        throw wrong(at + "id", "is of a destination that needs one of folder, url and opcua");
    }

    private FolderDestination folder(JsonNode node, String at, String id) throws MistakeException {
        only(node, at, Set.of("id", "folder", "format"));
        FolderDestination.Builder builder =
                FolderDestination.to(path(node, at, "folder")).id(id);
        if (node.has("format")) {
            String format = text(node, at, "format");
            try {
                builder.format(FolderFormat.valueOf(format.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw wrong(at + "format", "must be json_lines or csv, was " + format);
            }
        }
        return builder.build();
    }

    private CustomMes mes(JsonNode node, String at, @Nullable Consumer<Exchange> dryRun) throws IOException {
        only(node, at, Set.of("id", "url", "mapping", "header", "keyEnv", "memory", "plainHttp"));
        try {
            Connection.Builder connection = Connection.to(URI.create(text(node, at, "url")));
            if (node.has("keyEnv")) {
                String key = secret(node, at, "keyEnv");
                connection.credentials(new Credentials.ApiKey(text(node, at, "header"), Secret.of(() -> key)));
            }
            if (node.path("plainHttp").asBoolean()) {
                connection.allowPlainHttp();
            }
            if (dryRun != null) {
                connection.dryRun(dryRun);
            }
            return CustomMes.at(connection.build(), CustomMapping.read(path(node, at, "mapping")));
        } catch (IllegalArgumentException e) {
            throw wrong(at + "url", "cannot be used: " + e.getMessage());
        }
    }

    /** Returns what shows what each destination would be sent. */
    Map<DestinationId, DryRun> dryRuns() throws IOException {
        Map<DestinationId, DryRun> dryRuns = new LinkedHashMap<>();
        for (JsonNode node : root.path("destinations")) {
            String id = text(node, "destinations.", "id");
            String at = "destinations." + id + ".";
            DryRun dryRun;
            if (node.has("folder")) {
                dryRun = folder(node, at, id).dryRun();
            } else if (node.has("url")) {
                mes(node, at, exchange -> {}).close(); // a mistake is one before the rehearsal
                TargetDryRun target = TargetDryRun.of(id, shown -> {
                    try {
                        return mes(node, at, shown);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                owned.add(target);
                dryRun = target;
            } else {
                dryRun = NodeMapping.read(path(node, at, "mapping")).dryRun();
            }
            dryRuns.put(new DestinationId(id), dryRun);
        }
        return dryRuns;
    }

    void close() throws IOException {
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
