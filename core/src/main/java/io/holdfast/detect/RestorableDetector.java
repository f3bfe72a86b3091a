package io.holdfast.detect;

import java.util.List;

/**
 * A detector whose state can be saved and loaded: to go on after a restart without the journal, or elsewhere.
 *
 * <p>A detector that has loaded a state says to everything that follows what the saved one would have said, closings
 * included, by the same rules. Where the rules have changed since:
 *
 * <ul>
 *   <li>A rule that is gone, that no longer watches in a scope, or that measures its window on another
 *       {@link WindowClock} loses its part: what it observed there is forgotten and its open clusters close. On another
 *       clock it starts empty, like a new rule.
 *   <li>A rule is known by its id. Its present version goes on with what the former one observed and opened; what that
 *       one counted stays counted, and what its window let go stays gone.
 *   <li>Where more lateness is allowed than before, what was late stays late until the clock of its scope has moved as far
 *       again; less lateness is in force at once.
 * </ul>
 *
 * <p><b>Thread-safety</b>: that of the detector; but save and load at rest, while no other call is under way.
 */
public interface RestorableDetector extends ClusterDetector {
    /** Returns all that may still matter. Changes nothing. Cost: linear in what is returned, plus sorting it. */
    DetectorState save();

    /**
     * Takes up the scopes of a state where they were saved, and returns the closing of the clusters that lose their rule,
     * scope by scope; empty where the rules are the same. Several states may be loaded one after the other.
     *
     * @throws IllegalArgumentException where a scope of the state is watched here already; nothing is loaded then
     */
    List<DetectionEvent> load(DetectorState state);
}
