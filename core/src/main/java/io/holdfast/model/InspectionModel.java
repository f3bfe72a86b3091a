package io.holdfast.model;

/**
 * What a station inspects with: one version of a vision model or recipe (OPC 40100-1: the recipe and its hash).
 *
 * @param id its name at the station
 * @param version its version, as the station tells it
 */
public record InspectionModel(String id, String version) {
    /** Checks the parts; see {@link Identifier} for what is allowed in both. */
    public InspectionModel {
        Checks.identifier("model id", id);
        Checks.identifier("model version", version);
    }

    @Override
    public String toString() {
        return id + " " + version;
    }
}
