package io.holdfast.rest.internal.odata;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One entity as it was read.
 *
 * @param value its properties
 * @param etag its version, to be handed back with a change; or null
 */
public record Entity(JsonNode value, @Nullable String etag) {}
