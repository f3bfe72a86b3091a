package io.holdfast.port;

import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.ImageVolume;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Questions to the register of images in the journal; see {@link StoreReader} for what they see. */
public interface ImageReader {
    /** Returns the image of that number. */
    Optional<RegisteredImage> image(long number) throws StoreException;

    /** Returns the images of a result, those that are gone included, in the order of its links. */
    List<RegisteredImage> imagesOf(ResultId result) throws StoreException;

    /** Returns the image that is or was last at a place, kept or under way before expired. */
    Optional<RegisteredImage> imageAt(String root, String path) throws StoreException;

    /** Returns images beyond a number in the order of their numbers, whatever became of them. */
    List<RegisteredImage> images(long after, int limit) throws StoreException;

    /** Returns kept images of a root that are to be looked at by then, those with the earliest such time first. */
    List<RegisteredImage> imagesToCheck(String root, Instant now, int limit) throws StoreException;

    /**
     * Returns kept images of a class by verdict in a root, oldest by registration first: those registered at or after
     * {@code from}, of equal times only beyond the number {@code after}, and before {@code to}.
     */
    List<RegisteredImage> oldestImages(
            String root, ImageClass imageClass, Instant from, long after, Instant to, int limit) throws StoreException;

    /** Returns what guards the given images, by their numbers; nothing is there for what nothing guards. */
    Map<Long, List<ImageGuard>> imageGuards(Collection<RegisteredImage> images) throws StoreException;

    /** Returns what is about to be done, oldest image first. */
    List<ImageIntent> imageIntents(int limit) throws StoreException;

    /** Returns the freeze of that number. */
    Optional<ImageFreeze> imageFreeze(long number) throws StoreException;

    /** Streams the freezes, or those in force, in the order they came. */
    void forEachImageFreeze(boolean inForceOnly, Consumer<? super ImageFreeze> action) throws StoreException;

    /** Returns the last link of the chain of tombstones. */
    Optional<ImageTombstone> lastImageTombstone() throws StoreException;

    /** Returns the tombstone of an image. */
    Optional<ImageTombstone> imageTombstone(long image) throws StoreException;

    /** Streams the chain of tombstones from its first link. */
    void forEachImageTombstone(Consumer<? super ImageTombstone> action) throws StoreException;

    /** Streams what images take, by root, station, class, family, customer and day, days in order. */
    void forEachImageVolume(Consumer<? super ImageVolume> action) throws StoreException;
}
