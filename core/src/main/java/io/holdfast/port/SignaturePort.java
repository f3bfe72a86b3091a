package io.holdfast.port;

import io.holdfast.model.Role;
import io.holdfast.model.Signature;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a person to sign, by the plant's own means: its log-on, a badge, a second password. Holdfast keeps the name, time and
 * meaning, and never a password. Called on the thread of whoever asks for the act; may block for the person.
 *
 * <p>Supports the controls of 21 CFR 11.50, 11.70 and 11.200; it does not make a plant compliant.
 */
@FunctionalInterface
public interface SignaturePort {
    /** Nobody can sign. The default: whoever wants releases and dispositions says how they are signed. */
    SignaturePort REFUSING = request -> new Outcome.Refused("no way to sign is set up");

    /** Asks for a signature. What it signs is the digest of the request, and its name that of the request. */
    Outcome sign(SignatureRequest request) throws InterruptedException;

    /** What came of it. */
    sealed interface Outcome {
        /** The person signed. */
        record Signed(Signature signature) implements Outcome {
            /** Checks the part. */
            public Signed {
                Objects.requireNonNull(signature, "signature");
            }
        }

        /** The person did not, or may not. */
        record Refused(String reason) implements Outcome {
            /** Checks the part. */
            public Refused {
                Objects.requireNonNull(reason, "reason");
            }
        }
    }

    /**
     * Takes the name of whoever calls as the signature, without asking anybody: for hosts that know their user already, and for
     * plants that need no more.
     *
     * @param roles in which capacities who signs; who is not named here cannot sign
     * @param clock tells the time
     * @param zone where the plant is
     */
    static SignaturePort recordedName(Map<String, Set<Role>> roles, InstantSource clock, ZoneId zone) {
        Map<String, Set<Role>> known = Map.copyOf(roles);
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(zone, "zone");
        return request -> Optional.ofNullable(known.get(request.by().name()))
                .<Outcome>map(capacities -> {
                    var now = clock.instant();
                    return new Outcome.Signed(new Signature(
                            request.by().name(),
                            now,
                            zone.getRules().getOffset(now),
                            request.meaning(),
                            request.digest(),
                            capacities));
                })
                .orElseGet(() -> new Outcome.Refused(request.by().name() + " is not among those who may sign"));
    }
}
