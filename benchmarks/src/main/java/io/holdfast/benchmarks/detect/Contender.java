package io.holdfast.benchmarks.detect;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A way to find clusters.
 *
 * @param name its name, as a benchmark parameter
 * @param traits what it can and promises
 * @param maker makes one to work with
 */
public record Contender(String name, Set<Trait> traits, Maker maker) {
    /** What a contender can and promises. */
    public enum Trait {
        /** Is Holdfast's. */
        OURS,
        /** Takes zones. */
        ZONES,
        /** Takes points. */
        POINTS,
        /** May be called from several threads. */
        THREADS,
        /** Computes {@link Rule}: checked on every workload. */
        EXACT,
        /** Leaves no garbage while it has nothing to report: checked by a test. */
        NO_GARBAGE
    }

    /** Makes a contender for a workload and for sightings that come that late. */
    @FunctionalInterface
    public interface Maker {
        /** Makes it. */
        Peer make(Workload workload, Duration lateness) throws Exception;
    }

    /** Brings contenders from outside of this source folder. */
    @FunctionalInterface
    public interface Source {
        /** Returns them. */
        List<Contender> contenders();
    }

    private static final String RIVALS = "io.holdfast.benchmarks.rivals.Rivals";

    private static final List<Contender> OWN = List.of(
            of(
                    "lock-free",
                    DetectorPeer::lockFree,
                    Trait.OURS,
                    Trait.ZONES,
                    Trait.POINTS,
                    Trait.THREADS,
                    Trait.EXACT,
                    Trait.NO_GARBAGE),
            of("keyed-core", KeyedPeer::new, Trait.OURS, Trait.ZONES, Trait.EXACT, Trait.NO_GARBAGE),
            of(
                    "lock-free-numbers",
                    NumbersPeer::new,
                    Trait.OURS,
                    Trait.ZONES,
                    Trait.POINTS,
                    Trait.THREADS,
                    Trait.EXACT,
                    Trait.NO_GARBAGE),
            of("readable", DetectorPeer::readable, Trait.OURS, Trait.ZONES, Trait.POINTS, Trait.EXACT),
            of("synchronized-map", (w, l) -> new MapPeer.Synchronized(), Trait.ZONES, Trait.THREADS, Trait.EXACT),
            of("concurrent-map", (w, l) -> new MapPeer.Concurrent(), Trait.ZONES, Trait.THREADS, Trait.EXACT),
            of("concurrent-map-scan", (w, l) -> new ScanPeer(), Trait.POINTS, Trait.THREADS, Trait.EXACT),
            of("floor", (w, l) -> new FloorPeer(w.keys()), Trait.ZONES, Trait.POINTS, Trait.THREADS, Trait.NO_GARBAGE));

    /** Names a contender. */
    public static Contender of(String name, Maker maker, Trait... traits) {
        return new Contender(name, Set.copyOf(Arrays.asList(traits)), maker);
    }

    /** Returns all contenders that were compiled. */
    public static List<Contender> all() {
        return Stream.concat(OWN.stream(), rivals().stream()).toList();
    }

    private static List<Contender> rivals() {
        try {
            Class<?> rivals = Class.forName(RIVALS);
            return ((Source) rivals.getConstructor().newInstance()).contenders();
        } catch (ClassNotFoundException e) {
            return List.of();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + RIVALS, e);
        }
    }

    /** Returns the contender of the given name. */
    public static Contender named(String name) {
        return all().stream()
                .filter(contender -> contender.name.equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("contender must be one of "
                        + all().stream().map(Contender::name).toList() + ", was " + name));
    }

    /** Tells whether the contender has the trait. */
    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Tells whether the contender takes the workload on so many threads. */
    public boolean takes(Workload workload, int threads) {
        Trait place = workload.hasPoints() ? Trait.POINTS : Trait.ZONES;
        return is(place) && (threads == 1 || is(Trait.THREADS));
    }

    /** Makes one to work with. */
    public Peer make(Workload workload, int threads) {
        try {
            return maker.make(workload, workload.lateness(threads));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot make " + name, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
