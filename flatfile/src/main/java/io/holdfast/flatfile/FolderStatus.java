package io.holdfast.flatfile;

import io.holdfast.model.DestinationId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link FolderDestination} is doing.
 *
 * @param id the destination
 * @param folder its folder
 * @param fault why nothing can be published now, or null
 * @param awaited the published files whose receipt is awaited, oldest first; copied
 */
public record FolderStatus(
        DestinationId id, Path folder, @Nullable String fault, List<Awaited> awaited) {
    /** Copies the list. */
    public FolderStatus {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(folder, "folder");
        awaited = List.copyOf(awaited);
    }

    /** Returns the files whose receipt should have come by now. */
    public List<Awaited> overdue(Instant now) {
        return awaited.stream().filter(each -> !now.isBefore(each.dueBy())).toList();
    }

    /**
     * A published file without a receipt.
     *
     * @param file its name
     * @param publishedAt when it was published
     * @param dueBy when its receipt is due
     * @param deliveries how many deliveries it holds
     * @param note what is wrong with a receipt that is there and cannot be read, or null
     */
    public record Awaited(
            String file,
            Instant publishedAt,
            Instant dueBy,
            int deliveries,
            @Nullable String note) {
        /** Checks the parts. */
        public Awaited {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(publishedAt, "publishedAt");
            Objects.requireNonNull(dueBy, "dueBy");
        }
    }
}
