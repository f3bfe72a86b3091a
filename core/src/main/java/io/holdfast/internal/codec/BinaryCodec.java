package io.holdfast.internal.codec;

import io.holdfast.detect.DetectorState;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountBooking;
import io.holdfast.model.Deliverable;
import io.holdfast.model.Episode;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.WorkContext;
import java.time.DateTimeException;
import java.util.function.BiConsumer;

/**
 * Turns values into bytes and back; the package description states the format.
 *
 * <p>What is decoded equals what was encoded. Encoding throws {@link IllegalArgumentException} where a text is not
 * well-formed Unicode; decoding throws {@link CodecException} where the bytes are damaged, of another kind of value, or
 * of an unknown version, and never returns part of a value. Thread-safe, without state.
 */
public final class BinaryCodec {
    /** The version that is written. */
    public static final int VERSION = 1;

    private static final int RESULT = 1;
    private static final int FINDINGS = 2;
    private static final int CONTEXT = 3;
    private static final int CLUSTER = 4;
    private static final int MEMBER = 5;
    private static final int EPISODE = 6;
    private static final int HOLD = 7;
    private static final int NONCONFORMANCE = 8;
    private static final int DETECTOR_STATE = 9;
    private static final int RELEASE = 10;
    private static final int FILE = 11;
    // Far from the others: kinds are added on several sides.
    private static final int LEDGER_ENTRY = 41;
    private static final int COST_ITEM = 42;
    private static final int BOOKING = 43;

    private BinaryCodec() {}

    /** Encodes a whole result. */
    public static byte[] encode(InspectionResult result) {
        return encode(RESULT, result, ModelWriter::result);
    }

    /** Decodes a whole result. */
    public static InspectionResult decodeInspectionResult(byte[] bytes) throws CodecException {
        return decode("inspection result", RESULT, bytes, ModelReader::result);
    }

    /**
     * Encodes the parts of a result that are not in {@link InspectionResult#of}, less the received time, the
     * context and the model: for a store that keeps all of these in columns of their own.
     */
    public static byte[] encodeFindings(InspectionResult result) {
        return encode(FINDINGS, result, ModelWriter::findings);
    }

    /** Decodes such parts into a builder and returns it; on an exception the builder is of no use any more. */
    public static InspectionResult.Builder decodeFindings(byte[] bytes, InspectionResult.Builder builder)
            throws CodecException {
        return decode("findings", FINDINGS, bytes, source -> ModelReader.findings(source, builder));
    }

    /** Encodes a work-order context. */
    public static byte[] encode(WorkContext context) {
        return encode(CONTEXT, context, ModelWriter::context);
    }

    /** Decodes a work-order context. */
    public static WorkContext decodeWorkContext(byte[] bytes) throws CodecException {
        return decode("work-order context", CONTEXT, bytes, ModelReader::context);
    }

    /** Encodes a cluster with its opening set. */
    public static byte[] encode(Cluster cluster) {
        return encode(CLUSTER, cluster, ModelWriter::cluster);
    }

    /** Decodes a cluster. */
    public static Cluster decodeCluster(byte[] bytes) throws CodecException {
        return decode("cluster", CLUSTER, bytes, ModelReader::cluster);
    }

    /** Encodes a member of a cluster. */
    public static byte[] encode(ClusterMember member) {
        return encode(MEMBER, member, ModelWriter::member);
    }

    /** Decodes a member of a cluster. */
    public static ClusterMember decodeClusterMember(byte[] bytes) throws CodecException {
        return decode("cluster member", MEMBER, bytes, ModelReader::member);
    }

    /** Encodes an episode with its clusters. */
    public static byte[] encode(Episode episode) {
        return encode(EPISODE, episode, ModelWriter::episode);
    }

    /** Decodes an episode. */
    public static Episode decodeEpisode(byte[] bytes) throws CodecException {
        return decode("episode", EPISODE, bytes, ModelReader::episode);
    }

    /** Encodes a hold with its suspect population. */
    public static byte[] encode(MaterialHold hold) {
        return encode(HOLD, hold, ModelWriter::hold);
    }

    /** Decodes a hold. */
    public static MaterialHold decodeMaterialHold(byte[] bytes) throws CodecException {
        return decode("material hold", HOLD, bytes, ModelReader::hold);
    }

    /** Encodes a revision of a nonconformance. */
    public static byte[] encode(Nonconformance nonconformance) {
        return encode(NONCONFORMANCE, nonconformance, ModelWriter::nonconformance);
    }

    /** Decodes a revision of a nonconformance. */
    public static Nonconformance decodeNonconformance(byte[] bytes) throws CodecException {
        return decode("nonconformance", NONCONFORMANCE, bytes, ModelReader::nonconformance);
    }

    /** Encodes a release of a hold. */
    public static byte[] encode(HoldRelease release) {
        return encode(RELEASE, release, FileWriter::release);
    }

    /** Decodes a release of a hold. */
    public static HoldRelease decodeHoldRelease(byte[] bytes) throws CodecException {
        return decode("release of a hold", RELEASE, bytes, FileReader::release);
    }

    /** Encodes a revision of the file of a nonconformance. */
    public static byte[] encode(NonconformanceFile file) {
        return encode(FILE, file, FileWriter::file);
    }

    /** Decodes a revision of the file of a nonconformance. */
    public static NonconformanceFile decodeNonconformanceFile(byte[] bytes) throws CodecException {
        return decode("file of a nonconformance", FILE, bytes, FileReader::file);
    }

    /** Encodes whatever is carried to destinations. */
    public static byte[] encode(Deliverable content) {
        if (content instanceof InspectionResult result) {
            return encode(result);
        }
        if (content instanceof MaterialHold hold) {
            return encode(hold);
        }
        if (content instanceof HoldRelease release) {
            return encode(release);
        }
        if (content instanceof LedgerEntry entry) {
            return encode(entry);
        }
        return content instanceof NonconformanceFile file ? encode(file) : encode((Nonconformance) content);
    }

    /** Decodes whatever is carried to destinations. */
    public static Deliverable decodeDeliverable(byte[] bytes) throws CodecException {
        return switch (bytes.length < 2 ? 0 : bytes[1]) {
            case HOLD -> decodeMaterialHold(bytes);
            case RELEASE -> decodeHoldRelease(bytes);
            case NONCONFORMANCE -> decodeNonconformance(bytes);
            case FILE -> decodeNonconformanceFile(bytes);
            case LEDGER_ENTRY -> decodeLedgerEntry(bytes);
            default -> decodeInspectionResult(bytes);
        };
    }

    /** Encodes the state of a detector. */
    public static byte[] encode(DetectorState state) {
        return encode(DETECTOR_STATE, state, StateWriter::state);
    }

    /** Decodes the state of a detector. */
    public static DetectorState decodeDetectorState(byte[] bytes) throws CodecException {
        return decode("detector state", DETECTOR_STATE, bytes, StateReader::state);
    }

    /** Encodes an entry of the ledger. */
    public static byte[] encode(LedgerEntry entry) {
        return encode(LEDGER_ENTRY, entry, ModelWriter::ledgerEntry);
    }

    /** Decodes an entry of the ledger. */
    public static LedgerEntry decodeLedgerEntry(byte[] bytes) throws CodecException {
        return decode("ledger entry", LEDGER_ENTRY, bytes, ModelReader::ledgerEntry);
    }

    /** Encodes something that costs. */
    public static byte[] encode(CostItem item) {
        return encode(COST_ITEM, item, ModelWriter::costItem);
    }

    /** Decodes something that costs. */
    public static CostItem decodeCostItem(byte[] bytes) throws CodecException {
        return decode("cost item", COST_ITEM, bytes, ModelReader::costItem);
    }

    /** Encodes a booking. */
    public static byte[] encode(CountBooking booking) {
        return encode(BOOKING, booking, ModelWriter::booking);
    }

    /** Decodes a booking. */
    public static CountBooking decodeCountBooking(byte[] bytes) throws CodecException {
        return decode("booking", BOOKING, bytes, ModelReader::booking);
    }

    private static <T> byte[] encode(int kind, T value, BiConsumer<ByteSink, T> writer) {
        ByteSink sink = new ByteSink();
        sink.octet(VERSION);
        sink.octet(kind);
        writer.accept(sink, value);
        return sink.sealed();
    }

    private static <T> T decode(String what, int kind, byte[] bytes, ByteSource.Part<T> reader) throws CodecException {
        ByteSource source = ByteSource.open(what, bytes, VERSION);
        int seen = source.octet();
        if (seen != kind) {
            throw source.damaged("it is a value of kind " + seen + ", not " + kind + ",");
        }
        try {
            T value = reader.from(source);
            source.requireEnd();
            return value;
        } catch (IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException
                | ArithmeticException
                | DateTimeException e) {
            // What the model refuses when a part is out of range: the checksum was right, so the writer was wrong.
            throw source.damaged(e);
        }
    }
}
