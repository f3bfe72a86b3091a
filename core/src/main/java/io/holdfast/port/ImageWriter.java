package io.holdfast.port;

import io.holdfast.model.FreezeScope;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.InspectionResult;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of the register of images. */
public interface ImageWriter extends ImageReader {
    /**
     * What is registered of an image.
     *
     * @param root the root that it is in
     * @param path where in that root
     * @param bytes its size
     * @param sha256 its SHA-256, or null
     * @param imageClass its class by verdict
     * @param family the part family, or null
     * @param customer the customer, or null
     * @param day the production day to count it on
     * @param notBefore its age counts from when its result was received, but from no earlier moment than this, or null: the clock may
     *     have been wrong
     * @param checkAt when to look at it first, unless an earlier use of it says earlier
     */
    record Registration(
            String root,
            String path,
            long bytes,
            @Nullable String sha256,
            ImageClass imageClass,
            @Nullable String family,
            @Nullable String customer,
            LocalDate day,
            @Nullable Instant notBefore,
            Instant checkAt) {}

    /**
     * Registers the images of a result, in the transaction that it was added in. An image that is registered at that place already,
     * and not gone, gets one use more, counts from that on, and is looked at when it would have been or when the new use says,
     * whichever is earlier: a look too early keeps it, one too late would keep it for nothing.
     *
     * @return whether one of them was registered before
     * @throws IllegalArgumentException where no such result was added
     */
    boolean register(InspectionResult result, Collection<Registration> images) throws StoreException;

    /** Has kept images be looked at again then. */
    void checkAgain(Collection<Long> images, Instant at) throws StoreException;

    /**
     * Writes what is about to be done to images, in place of what was before; they are {@link
     * io.holdfast.model.RegisteredImage.State#UNDER_WAY} from then on.
     *
     * @throws IllegalArgumentException where one of the images is not there any more
     */
    void intend(Collection<ImageIntent> intents) throws StoreException;

    /** Writes what is about to be done to one image. */
    default void intend(ImageIntent intent) throws StoreException {
        intend(List.of(intent));
    }

    /** Says that what was about to be done to an image is not done, or done with: it is kept, and looked at again then. */
    void withdrawIntent(long image, Instant checkAt) throws StoreException;

    /** Says that an image is in another root now, under the same path. */
    void moved(long image, String root) throws StoreException;

    /**
     * Says that images are gone, with the links that tell of them.
     *
     * @throws IllegalArgumentException where the links do not follow on the last, or nobody intended to delete one of the images
     */
    void expired(List<ImageTombstone> tombstones) throws StoreException;

    /** Says that one image is gone. */
    default void expired(ImageTombstone tombstone) throws StoreException {
        expired(List.of(tombstone));
    }

    /** Adds a freeze and returns it with its number. */
    ImageFreeze freeze(ImageFreeze.Kind kind, String subject, FreezeScope scope, Instant at, String by, String reason)
            throws StoreException;

    /** Lifts a freeze; tells whether it was in force. Its images are looked at again within the usual time. */
    boolean lift(long freeze, ImageFreeze.Lifted how) throws StoreException;
}
