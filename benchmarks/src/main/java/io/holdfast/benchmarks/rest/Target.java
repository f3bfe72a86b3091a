package io.holdfast.benchmarks.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.QualitySystem;
import io.holdfast.rest.Secret;
import io.holdfast.rest.custom.CustomMapping;
import io.holdfast.rest.custom.CustomMarshalling;
import io.holdfast.rest.custom.CustomMes;
import io.holdfast.rest.custom.InvalidMappingException;
import io.holdfast.rest.dynamics.Dynamics365;
import io.holdfast.rest.dynamics.DynamicsMarshalling;
import io.holdfast.rest.epicor.EpicorKinetic;
import io.holdfast.rest.epicor.EpicorMarshalling;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.oracle.OracleFusion;
import io.holdfast.rest.oracle.OracleMarshalling;
import io.holdfast.rest.plex.Plex;
import io.holdfast.rest.plex.PlexMarshalling;
import io.holdfast.rest.s4hana.S4Hana;
import io.holdfast.rest.s4hana.S4Marshalling;
import io.holdfast.rest.sapdm.SapDm;
import io.holdfast.rest.sapdm.SapDmMarshalling;
import java.util.Map;

/** Each target, with answers by which every report is new. */
public enum Target {
    /** A search and a creation, with a token that is fetched once. */
    S4HANA {
        @Override
        QualitySystem at(Connection connection) {
            return S4Hana.at(connection)
                    .defects(S4Hana.DefectSettings.of("05", "PC", codes(Map.of("group", "VISION", "code", "SCRA"))))
                    .build();
        }

        @Override
        byte[] marshal(Nonconformances port, Nonconformance report) throws Exception {
            return S4Marshalling.of(port, report);
        }

        @Override
        String answer(String method, String target) {
            return method.equals("GET") ? "{\"value\":[]}" : "{\"DefectInternalID\":\"000000000001\"}";
        }
    },
    /** A search and a creation. */
    SAP_DM {
        @Override
        QualitySystem at(Connection connection) {
            return SapDm.at(connection, "P100")
                    .nonconformances(new SapDm.NonconformanceSettings("HOLDFAST_ID", codes(Map.of("code", "SCRATCH"))))
                    .build();
        }

        @Override
        byte[] marshal(Nonconformances port, Nonconformance report) throws Exception {
            return SapDmMarshalling.of(port, report);
        }

        @Override
        String answer(String method, String target) {
            return method.equals("GET") ? "[]" : "{\"id\":\"1\"}";
        }
    },
    /** A search, a creation, and the description. */
    ORACLE {
        @Override
        QualitySystem at(Connection connection) {
            return OracleFusion.at(connection, "M1")
                    .issues(new OracleFusion.IssueSettings(
                            "ORA_QUALITY",
                            Map.of("WorkflowTemplateId", 2000),
                            codes(Map.of("type", "ORA_ENQ_QI_PR_ITEM", "severity", "ORA_HIGH"))))
                    .build();
        }

        @Override
        byte[] marshal(Nonconformances port, Nonconformance report) throws Exception {
            return OracleMarshalling.of(port, report);
        }

        @Override
        String answer(String method, String target) {
            return switch (method) {
                case "GET" -> "{\"items\":[],\"hasMore\":false}";
                case "POST" -> "{\"IssueId\":1}";
                default -> "";
            };
        }
    },
    /** A search and a creation; the description of the service is read once. */
    DYNAMICS {
        @Override
        QualitySystem at(Connection connection) {
            return Dynamics365.at(connection, "usmf")
                    .nonconformances(
                            Dynamics365.NonconformanceSettings.of("ea", codes(Map.of("problemType", "SCRATCH"))))
                    .build();
        }

        @Override
        byte[] marshal(Nonconformances port, Nonconformance report) throws Exception {
            return DynamicsMarshalling.of(port, report);
        }

        @Override
        String answer(String method, String target) {
            if (target.contains("$metadata")) {
                return "<EntitySet Name=\"AppsInventNonConformations\"/>";
            }
            return method.equals("GET") ? "{\"value\":[]}" : "{\"InventNonConformanceID\":\"NC1\"}";
        }
    },
    /** A search and a creation. */
    PLEX {
        @Override
        QualitySystem at(Connection connection) {
            return Plex.at(connection, "12345")
                    .reports(new Plex.ReportSettings(
                            "NC", "reference", "code", "units", "text", false, codes(Map.of("code", "SCRATCH"))))
                    .build();
        }

        @Override
        byte[] marshal(Nonconformances port, Nonconformance report) throws Exception {
            return PlexMarshalling.of(port, report);
        }

        @Override
        String answer(String method, String target) {
            return method.equals("GET") ? "[]" : "{\"id\":\"1\"}";
        }
    },
    /** A search and a chain of six methods. */
    EPICOR {
        @Override
        QualitySystem at(Connection connection) {
            return EpicorKinetic.at(connection, "EPIC06")
                    .nonconformances(EpicorKinetic.NonconformanceSettings.of(codes(Map.of("reason", "SCRATCH"))))
                    .build();
        }

        @Override
        byte[] marshal(Nonconformances port, Nonconformance report) throws Exception {
            return EpicorMarshalling.of(port, DATASET.deepCopy(), report);
        }

        @Override
        String answer(String method, String target) {
            return method.equals("GET")
                    ? "{\"value\":[]}"
                    : "{\"parameters\":{\"ds\":{\"NonConf\":[{\"TranID\":1,\"RowMod\":\"A\"}]}}}";
        }
    },
    /** A search and a creation. */
    CUSTOM {
        @Override
        QualitySystem at(Connection connection) throws InvalidMappingException {
            return CustomMes.at(connection, CustomMapping.parse("plant.yaml", """
                    name: plant
                    tables:
                      defects: {Scratch: SCR}
                    nonconformance:
                      find: {method: GET, path: "/reports?ref=${id}", reference: /items/0/id}
                      create:
                        method: POST
                        path: /reports
                        reference: /id
                        body: {ref: "${id}", code: "${defect|map:defects}", bad: "${nonconformingUnits|number}", note: "${text}"}
                    """));
        }

        @Override
        byte[] marshal(Nonconformances port, Nonconformance report) throws Exception {
            return CustomMarshalling.of(port, report);
        }

        @Override
        String answer(String method, String target) {
            return method.equals("GET") ? "{\"items\":[]}" : "{\"id\":\"1\"}";
        }
    };

    abstract QualitySystem at(Connection connection) throws InvalidMappingException;

    /** Returns the content of the request that carries the report, in bytes; asks nobody. */
    abstract byte[] marshal(Nonconformances port, Nonconformance report) throws Exception;

    abstract String answer(String method, String target);

    private static final ObjectNode DATASET = Json.object();

    static {
        DATASET.putArray("NonConf").addObject().put("TranID", 1).put("RowMod", "A");
    }

    private static Crosswalk codes(Map<String, String> theirs) {
        return Crosswalk.version("1")
                .map(Crosswalk.Kind.DEFECT, "Scratch", theirs)
                .build();
    }

    static Credentials credentials() {
        return new Credentials.Basic("holdfast", Secret.of(() -> "password"));
    }
}
