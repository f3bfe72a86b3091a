package io.holdfast.detect;

import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Shows a detector more than the heap of its virtual machine has room for: what comes is refused, and no caller ends by an error. */
final class SmallHeap {
    static final String AS_IT_SHOULD = "refused, counted, and room again";

    private static final int ROOM = 1 << 16;
    private static final int SHOWN = 1_000_000;

    private SmallHeap() {}

    /** Runs one kind of detector in a virtual machine of 64 MB, and returns what that says. */
    static String run(String kind) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        kind)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.waitFor();
        return status == 0 ? said : "status " + status + ": " + said;
    }

    public static void main(String... arguments) {
        boolean isAsItShould = arguments[0].equals("numbers") ? numbers() : inspections();
        System.out.println(isAsItShould ? AS_IT_SHOULD : "other than it should");
    }

    private static boolean numbers() {
        SharedCore core = SharedCore.zones(
                2, Duration.ofSeconds(1), Duration.ZERO, new Capacity(1, ROOM, 1 << 24), (cluster, last) -> {});
        SharedSession session = core.session();
        long start = Line.START.getEpochSecond() * 1_000_000_000;
        int refused = 0;
        for (int i = 0; i < SHOWN; i++) {
            refused += session.observe(i, i, start + i) == Told.REFUSED ? 1 : 0;
        }
        long later = start + Duration.ofSeconds(3).toNanos();
        return isPartOf(SHOWN, refused)
                && core.refused() == refused
                && session.observe(1, 1, later) == Told.NOTHING
                && session.observe(1, 2, later) == Told.OPENED;
    }

    /** A thousand defects to an inspection, and few objects to a defect: it is the detector's own arrays that find no room. */
    private static boolean inspections() {
        int each = 1_000;
        int kinds = 64;
        List<List<Defect>> defects = IntStream.range(0, kinds)
                .mapToObj(kind -> IntStream.range(0, each)
                        .mapToObj(zone -> Defect.of(new Morphology("scratch"), new Place.Zone(null, kind + "-" + zone)))
                        .toList())
                .toList();
        ClusterRule rule = ClusterRule.custom("R")
                .minimumUnits(100)
                .window(Duration.ofSeconds(10))
                .build();
        LockFreeDetector detector =
                new LockFreeDetector(new RuleSet(List.of(rule), Duration.ZERO), new Capacity(1, ROOM, 1 << 24));
        Line line = new Line(detector);
        for (int i = 0; i < SHOWN / each; i++) {
            line.sees(i / 1e3, "u" + i, defects.get(i % kinds).toArray(Defect[]::new));
        }
        long refused = detector.refused();
        line.sees(100, "later", defects.get(0).toArray(Defect[]::new));
        return isPartOf(SHOWN, refused) && detector.refused() == refused;
    }

    private static boolean isPartOf(long all, long refused) {
        return refused > all / 2 && refused < all;
    }
}
