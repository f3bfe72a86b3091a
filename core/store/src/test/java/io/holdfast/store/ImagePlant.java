package io.holdfast.store;

import io.holdfast.internal.retain.ImageClearing;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.ImageRoot;
import io.holdfast.port.ImageWriter.Registration;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import io.holdfast.retain.Hashing;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.RetentionPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Results with image files, for tests of what deletes these. */
final class ImagePlant {
    static final EquipmentId STATION = new EquipmentId("ST-1");

    private ImagePlant() {}

    /** Writes image files and returns a received result that links to them. */
    static InspectionResult result(Path folder, int number, Verdict verdict, String lot, Instant at, List<String> paths)
            throws IOException {
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("R-" + number), STATION, new UnitId("U-" + number), verdict, at)
                .context(WorkContext.of(new WorkOrderId("WO-1"), new OperationId("10"))
                        .producedLot(new MaterialLotId(lot))
                        .build());
        if (verdict == Verdict.FAIL) {
            result.defect(Defect.of(new Morphology("scratch"), new Place.Zone(null, "z")));
        }
        for (String path : paths) {
            String content = "pixels of " + path;
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                Files.writeString(file, content);
            }
            result.image(new ImageRef(file.toUri(), content.length(), hash(content)));
        }
        return result.build().received(at, null);
    }

    static String hash(String content) throws IOException {
        return Hashing.sha256(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds a result and registers its images, as the front door does. */
    static boolean add(Transaction t, InspectionResult result, ImageRoot root, String family, RetentionPolicy policy)
            throws StoreException {
        t.add(result, false);
        ImageClass imageClass = ImageClass.of(result);
        Instant received = result.receivedTime();
        List<Registration> images = new ArrayList<>();
        for (ImageRef image : result.images()) {
            images.add(new Registration(
                    root.name(),
                    root.locate(image.link()).orElseThrow(),
                    image.bytes(),
                    image.sha256(),
                    imageClass,
                    family,
                    null,
                    LocalDate.ofInstant(received, ZoneOffset.UTC),
                    null,
                    received.plus(policy.maximum(imageClass, family, null, result.station()))));
        }
        return t.register(result, images);
    }

    static ImageClearing clearing(Store store, ImageSettings settings, Instant now, long nanos) throws StoreException {
        return new ImageClearing(store, journal(store), settings, settings.policy(), now, nanos);
    }

    static ImageClearing.Journal journal(Store store) {
        return new ImageClearing.Journal() {
            @Override
            public <T> T change(ImageClearing.Change<T> change) throws StoreException {
                List<T> value = new ArrayList<>();
                store.write(transaction -> {
                    value.clear();
                    value.add(change.in(transaction));
                });
                return value.get(0);
            }
        };
    }
}
