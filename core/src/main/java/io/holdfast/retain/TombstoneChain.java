package io.holdfast.retain;

import io.holdfast.model.ImageTombstone;
import io.holdfast.model.RegisteredImage;
import io.holdfast.port.ImageReader;
import io.holdfast.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the chain of tombstones: each hash covers its link and the hash before, so that one that is changed, removed or
 * put in breaks every later one. What is cut off the end shows only against a last hash that was kept elsewhere.
 *
 * <p>Confined to one thread.
 */
public final class TombstoneChain {
    private static final String GENESIS = "0".repeat(64);

    private long sequence;
    private String hash;

    private TombstoneChain(long sequence, String hash) {
        this.sequence = sequence;
        this.hash = hash;
    }

    /** Returns the chain that goes on after the given last link, or begins where there is none. */
    public static TombstoneChain after(Optional<ImageTombstone> last) {
        return new TombstoneChain(
                last.map(ImageTombstone::sequence).orElse(0L),
                last.map(ImageTombstone::hash).orElse(GENESIS));
    }

    /**
     * Makes the next link.
     *
     * @param found whether the file was still there
     */
    public ImageTombstone next(RegisteredImage image, boolean found, String rule, Instant at) {
        sequence++;
        String previous = hash;
        hash = hash(
                sequence,
                image.number(),
                image.root(),
                image.path(),
                image.bytes(),
                image.sha256(),
                found,
                rule,
                at,
                previous);
        return new ImageTombstone(
                sequence,
                image.number(),
                image.root(),
                image.path(),
                image.bytes(),
                image.sha256(),
                found,
                rule,
                at,
                previous,
                hash);
    }

    /** Checks the chain of a journal; returns what is wrong, in words, nothing where it is sound. */
    public static List<String> verify(ImageReader journal) throws StoreException {
        List<String> faults = new ArrayList<>();
        TombstoneChain chain = new TombstoneChain(0, GENESIS);
        journal.forEachImageTombstone(link -> chain.check(link, faults));
        return faults;
    }

    private void check(ImageTombstone link, List<String> faults) {
        if (link.sequence() != sequence + 1) {
            faults.add("tombstone " + link.sequence() + " follows tombstone " + sequence);
        }
        String expected = hash(
                link.sequence(),
                link.image(),
                link.root(),
                link.path(),
                link.bytes(),
                link.sha256(),
                link.found(),
                link.rule(),
                link.at(),
                hash);
        if (!expected.equals(link.hash())) {
            faults.add("tombstone " + link.sequence() + " of image " + link.image() + " does not match its hash");
        }
        sequence = link.sequence();
        hash = link.hash();
    }

    private static String hash(
            long sequence,
            long image,
            String root,
            String path,
            long bytes,
            @Nullable String sha256,
            boolean found,
            String rule,
            Instant at,
            String previous) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        String[] parts = {
            Long.toString(sequence),
            Long.toString(image),
            root,
            path,
            Long.toString(bytes),
            sha256 == null ? "" : sha256,
            Boolean.toString(found),
            rule,
            at.toString(),
            previous
        };
        for (String part : parts) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            digest.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(text);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
