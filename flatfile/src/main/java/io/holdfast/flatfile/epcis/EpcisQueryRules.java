package io.holdfast.flatfile.epcis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of EPCIS 2.0 on queries (clause 8.2.7.1, SimpleEventQuery). */
final class EpcisQueryRules {
    private static final Set<String> EVENTS =
            Set.of("ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent");
    private static final Pattern TIMES =
            Pattern.compile("(GE|LT)_(eventTime|recordTime|captureTime|errorDeclarationTime|errorDeclaration_time|time"
                    + "|startTime|endTime|sensorMetadata_time|SENSORMETADATA_time|SENSORREPORT_time)");
    private static final Pattern LISTS = Pattern.compile(
            "eventType|EQ_action|EQ_bizStep|EQ_disposition|EQ_persistentDisposition_(set|unset)|(EQ|WD)_(readPoint|bizLocation)"
                    + "|EQ_transformationID|EQ_eventID|EQ_errorReason|EQ_correctiveEventID|EQ_type"
                    + "|MATCH_(epc|parentID|inputEPC|outputEPC|anyEPC|epcClass|inputEPCClass|outputEPCClass|anyEPCClass)"
                    + "|EQ_bizTransaction_.+|EQ_source_.+|EQ_destination_.+"
                    + "|EQ_(deviceID|deviceMetadata|rawData|dataProcessingMethod|bizRules|microorganism|chemicalSubstance"
                    + "|stringValue|hexBinaryValue|uriValue|component|SENSORMETADATA_\\w+|SENSORREPORT_\\w+)");
    private static final Pattern NUMBERS = Pattern.compile(
            "(EQ|GT|GE|LT|LE)_(quantity|(value|minValue|maxValue|meanValue|sDev|percRank|percValue)(_.+)?)");
    private static final Pattern COUNTS = Pattern.compile("eventCountLimit|maxEventCount|perPage");
    private static final Pattern OTHER = Pattern.compile("orderBy|orderDirection|nextPageToken|queryName"
            + "|EQ_booleanValue|EXISTS_\\S+|(HASATTR|EQATTR)_\\S+|WD_\\S+"
            + "|(EQ|GT|GE|LT|LE)_((INNER_)?(ILMD_|ERROR_DECLARATION_|SENSORELEMENT_)?)?[A-Za-z][\\w.\\-]*:\\S+"
            + "|(EQ|GT|GE|LT|LE)_(INNER_\\S+|ILMD_\\S+|ERROR_DECLARATION_\\S+|https?:\\S+)");

    private final Places places;

    EpcisQueryRules(Places places) {
        this.places = places;
    }

    /** Checks the parameters of a query. */
    void query(JsonNode query, String at) {
        int parameters = 0;
        for (Map.Entry<String, JsonNode> field : query.properties()) {
            String name = field.getKey();
            if (Set.of("@context", "queryType", "query", "id").contains(name)) {
                continue;
            }
            parameters++;
            parameter(name, field.getValue(), at + "/" + EpcisRules.pointer(name));
        }
        if (parameters == 0) {
            places.wrong(at, "", "is neither a document, nor an event, nor a query");
        }
    }

    /** Checks a query as XML has it: a name and parameters. */
    void poll(JsonNode poll, String at) {
        JsonNode name = poll.path("queryName");
        if (!name.isTextual() || name.textValue().isBlank()) {
            places.wrong(at + "/queryName", EpcisRules.shown(name), "is missing");
        }
        JsonNode params = poll.path("params");
        for (int i = 0; i < params.size(); i++) {
            String place = at + "/params/" + i;
            JsonNode param = params.get(i);
            JsonNode key = param.path("name");
            JsonNode value = param.path("value");
            if (!key.isTextual() || key.textValue().isBlank()) {
                places.wrong(place + "/name", EpcisRules.shown(key), "is missing");
            } else if (value.isMissingNode()) {
                places.wrong(place + "/value", "", "is missing: " + key.textValue() + " needs a value");
            } else {
                parameter(key.textValue(), value, place);
            }
        }
    }

    private void parameter(String name, JsonNode value, String at) {
        if (TIMES.matcher(name).matches()) {
            if (!value.isTextual() || Times.instant(value.textValue()) == null) {
                places.wrong(
                        at,
                        EpcisRules.shown(value),
                        name + " must be a date and time with Z or an offset, such as 2026-03-02T06:00:00Z");
            }
        } else if (COUNTS.matcher(name).matches()) {
            if (!isNumber(value) || number(value).contains(".") || number(value).startsWith("-")) {
                places.wrong(at, EpcisRules.shown(value), name + " must be a whole number, from 0");
            }
        } else if (NUMBERS.matcher(name).matches()) {
            if (!isNumber(value)) {
                places.wrong(at, EpcisRules.shown(value), name + " must be a number");
            }
        } else if (LISTS.matcher(name).matches()) {
            for (String text : texts(value, at, name)) {
                check(name, text, at);
            }
        } else if (name.equals("orderDirection")) {
            if (!Set.of("ASC", "DESC").contains(EpcisRules.shown(value))) {
                places.wrong(at, EpcisRules.shown(value), "orderDirection must be ASC or DESC");
            }
        } else if (!OTHER.matcher(name).matches()) {
            places.wrong(at, EpcisRules.shown(value), name + " is no parameter of a query");
        }
    }

    private void check(String name, String text, String at) {
        boolean right = switch (name) {
            case "eventType" -> EVENTS.contains(text) || Uris.isUri(text);
            case "EQ_action" -> Set.of("ADD", "OBSERVE", "DELETE").contains(text);
            case "EQ_bizStep" -> Cbv.BIZ_STEP.allows(Cbv.BIZ_STEP.ofXml(text));
            case "EQ_disposition", "EQ_persistentDisposition_set", "EQ_persistentDisposition_unset" ->
                Cbv.DISPOSITION.allows(Cbv.DISPOSITION.ofXml(text));
            case "EQ_errorReason" -> Cbv.ERROR.allows(Cbv.ERROR.ofXml(text));
            default -> !text.isBlank();
        };
        if (!right) {
            places.wrong(at, text, name + " must not ask for this: it is no such thing");
        }
    }

    private List<String> texts(JsonNode value, String at, String name) {
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.textValue());
        } else if (value.isArray()) {
            for (JsonNode element : value) {
                if (element.isTextual()) {
                    texts.add(element.textValue());
                } else {
                    places.wrong(at, EpcisRules.shown(element), name + " must be a list of texts");
                }
            }
        } else {
            places.wrong(at, EpcisRules.shown(value), name + " must be a list of texts");
        }
        return texts;
    }

    /** XML has numbers as text. */
    private static boolean isNumber(JsonNode value) {
        return value.isNumber() || (value.isTextual() && value.textValue().matches("-?\\d+(\\.\\d+)?"));
    }

    private static String number(JsonNode value) {
        return EpcisRules.shown(value);
    }
}
