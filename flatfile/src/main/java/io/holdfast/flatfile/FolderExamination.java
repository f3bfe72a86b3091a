package io.holdfast.flatfile;

import static io.holdfast.port.Diagnosis.fault;
import static io.holdfast.port.Diagnosis.well;

import io.holdfast.port.Diagnosis;
import io.holdfast.port.Diagnosis.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Looks over the folder of a destination. */
final class FolderExamination {
    private static final long LEAST_FREE_BYTES = 64L << 20;

    private FolderExamination() {}

    static List<Diagnosis> of(FolderStatus status, Instant now) {
        List<Diagnosis> found = new ArrayList<>();
        Path folder = status.folder();
        if (!Files.isDirectory(folder)) {
            return List.of(fault(
                    "folder",
                    Side.IT,
                    "the folder is not there",
                    folder.toString(),
                    "mount the share, or make the folder"));
        }
        if (!Files.isWritable(folder)) {
            return List.of(fault(
                    "folder",
                    Side.IT,
                    "the folder cannot be written",
                    folder.toString(),
                    "give the service's account the right to create and rename files there"));
        }
        if (status.fault() != null) {
            return List.of(fault(
                    "folder",
                    Side.IT,
                    "nothing can be published",
                    status.fault(),
                    "look at the folder and its ledger"));
        }
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                found.add(fault(
                        "folder",
                        Side.IT,
                        "the folder's disk is nearly full",
                        (free >> 20) + " MiB free",
                        "make room; do readers take the files away?"));
            }
        } catch (IOException e) {
            found.add(fault("folder", Side.IT, "the folder's disk cannot be asked", e.toString(), "look at the share"));
        }
        List<FolderStatus.Awaited> overdue = status.overdue(now);
        if (!overdue.isEmpty()) {
            FolderStatus.Awaited first = overdue.get(0);
            found.add(fault(
                    "receipts",
                    Side.IT,
                    "the other side does not answer",
                    overdue.size() + " receipts are overdue, the first of " + first.file() + " since " + first.dueBy()
                            + (first.note() == null ? "" : ": " + first.note()),
                    "ask whether its reader runs, and where it puts receipts"));
        }
        if (found.isEmpty()) {
            found.add(well("folder", Side.IT, "the folder is there and can be written", folder.toString()));
        }
        return found;
    }
}
