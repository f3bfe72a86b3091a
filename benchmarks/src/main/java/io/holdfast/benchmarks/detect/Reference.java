package io.holdfast.benchmarks.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The count that contenders must agree with: {@link Rule} to the letter, for sightings in order of time. A grid of cells as
 * wide as 2 r tells which sightings to look at, nothing else; a zone is a point on a line, with r = 0.
 */
final class Reference implements Peer {
    private record Cell(long segment, int morphology, int column, int row) {
        Stream<Cell> block() {
            return Stream.of(-1, 0, 1)
                    .flatMap(dx -> Stream.of(-1, 0, 1).map(dy -> new Cell(segment, morphology, column + dx, row + dy)));
        }
    }

    private static final class Content {
        private final Deque<Spot> sightings = new ArrayDeque<>();
        private final List<Open> open = new ArrayList<>();

        void forget(long now) {
            while (!sightings.isEmpty() && !sightings.getFirst().isRecent(now)) {
                sightings.removeFirst();
            }
            open.removeIf(cluster -> now - cluster.last >= Rule.WINDOW_NANOS);
        }
    }

    private static final class Open {
        private final long number;
        private final Spot anchor;
        private long last;

        Open(long number, Spot anchor, long last) {
            this.number = number;
            this.anchor = anchor;
            this.last = last;
        }
    }

    private final Map<Cell, Content> cells = new HashMap<>();
    private final boolean points;
    private final int radius;
    private final int side;
    private long opened;

    Reference(Workload workload) {
        points = workload.hasPoints();
        radius = points ? Rule.RADIUS : 0;
        side = points ? 2 * Rule.RADIUS : 1;
    }

    /** Returns how many clusters the first batches open. */
    static long openings(Workload workload, Sightings sightings, int batches) {
        return openings(new Reference(workload), sightings, batches);
    }

    /** Returns how many clusters the peer opens in the first batches. */
    static long openings(Peer peer, Sightings sightings, int batches) {
        Peer caller = peer.forThread();
        Batch batch = new Batch();
        long opened = 0;
        for (int number = 0; number < batches; number++) {
            sightings.write(number, batch);
            caller.prepare(batch);
            opened += caller.observe(batch);
        }
        if (caller != peer) {
            caller.close();
        }
        return opened;
    }

    @Override
    public boolean observe(Batch batch, int index) {
        Spot newest = new Spot(batch.x[index], batch.y[index], batch.time[index], batch.unit[index]);
        Cell home = cellOf(batch, index, newest);
        contentOf(home).sightings.add(newest);
        List<Content> around = (points ? home.block() : Stream.of(home))
                .map(cells::get)
                .filter(Objects::nonNull)
                .toList();
        around.forEach(content -> content.forget(newest.time()));
        Open reached = around.stream()
                .flatMap(content -> content.open.stream())
                .filter(cluster -> cluster.anchor.isWithin(radius, newest))
                .min(Comparator.comparingLong(cluster -> cluster.number))
                .orElse(null);
        if (reached != null) {
            reached.last = newest.time();
            return false;
        }
        List<Spot> near = around.stream()
                .map(content -> content.sightings)
                .flatMap(Collection::stream)
                .filter(other -> other.isWithin(2L * radius, newest))
                .sorted(Comparator.comparingLong(Spot::time))
                .toList();
        Spot anchor = newest.anchor(near, radius);
        if (anchor == null) {
            return false;
        }
        contentOf(cellOf(batch, index, anchor)).open.add(new Open(opened++, anchor, newest.time()));
        return true;
    }

    private Content contentOf(Cell cell) {
        return cells.computeIfAbsent(cell, any -> new Content());
    }

    private Cell cellOf(Batch batch, int index, Spot spot) {
        return new Cell(
                batch.segment[index],
                batch.morphology[index],
                Math.floorDiv(spot.x(), side),
                Math.floorDiv(spot.y(), side));
    }
}
