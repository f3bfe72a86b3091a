package io.holdfast.flatfile.b2mml;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request or a response of production: a production or operations request (a work order), or what became of it.
 *
 * @param line its line in the document, from 1
 * @param response true for what became of a request
 * @param id its name; empty where the document gives none
 * @param request of a response, the request that it answers, or null
 * @param material the first material definition that is to be, or was, produced; or null
 * @param lot the lot of that, or null
 * @param quantity the quantity of that, or null
 * @param unitOfMeasure the unit of measure of that, or null
 */
public record B2mmlRequest(
        long line,
        boolean response,
        String id,
        @Nullable String request,
        @Nullable String material,
        @Nullable String lot,
        @Nullable String quantity,
        @Nullable String unitOfMeasure) {
    /** Checks the id. */
    public B2mmlRequest {
        Objects.requireNonNull(id, "id");
    }
}
