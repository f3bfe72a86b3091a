package io.holdfast;

import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which capacity a person must sign in for which act. Immutable.
 *
 * @param release to release a hold
 * @param close to close a nonconformance
 * @param destruction to confirm that scrap is unusable
 * @param dispositions for each disposition; copied; what is not named needs {@link Role#QUALITY}
 */
public record Authority(Role release, Role close, Role destruction, Map<NonconformanceDisposition, Role> dispositions) {
    /** Copies the map. */
    public Authority {
        Objects.requireNonNull(release, "release");
        Objects.requireNonNull(close, "close");
        Objects.requireNonNull(destruction, "destruction");
        dispositions = Map.copyOf(dispositions);
    }

    /**
     * Returns the usual: everything needs {@link Role#QUALITY}, but to use as is and to repair needs
     * {@link Role#DESIGN_AUTHORITY} (AS9100, 8.7).
     */
    public static Authority ofDefaults() {
        return new Authority(
                Role.QUALITY,
                Role.QUALITY,
                Role.QUALITY,
                Map.of(
                        NonconformanceDisposition.USE_AS_IS,
                        Role.DESIGN_AUTHORITY,
                        NonconformanceDisposition.REPAIR,
                        Role.DESIGN_AUTHORITY));
    }

    /** Returns this with another capacity for a disposition. */
    public Authority with(NonconformanceDisposition disposition, Role role) {
        Map<NonconformanceDisposition, Role> changed = new EnumMap<>(NonconformanceDisposition.class);
        changed.putAll(dispositions);
        changed.put(disposition, Objects.requireNonNull(role, "role"));
        return new Authority(release, close, destruction, changed);
    }

    /** Returns the capacity that a disposition needs. */
    public Role toDispose(NonconformanceDisposition as) {
        return dispositions.getOrDefault(as, Role.QUALITY);
    }
}
