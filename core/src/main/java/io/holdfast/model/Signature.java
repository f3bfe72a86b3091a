package io.holdfast.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A person's name under one act: who, when, and what the name means (21 CFR 11.50). Holds no secret: how the person was known is
 * the affair of whoever gave it.
 *
 * @param name the person, by the name that the plant's own log-on gave
 * @param at when it was signed
 * @param offset the offset from UTC where it was signed, to show the local time
 * @param meaning what it means, such as {@code release of MH-1}
 * @param digest SHA-256 over what was signed, as 64 lower-case hex digits: the signature belongs to that and nothing else
 * @param roles in which capacities; copied
 */
public record Signature(String name, Instant at, ZoneOffset offset, String meaning, String digest, Set<Role> roles) {
    /** Checks the parts. */
    public Signature {
        Checks.identifier("name", name);
        Checks.instant("at", at);
        Objects.requireNonNull(offset, "offset");
        Checks.notBlank("meaning", meaning);
        Checks.sha256("digest", digest);
        roles = Set.copyOf(roles);
    }

    /** Says it in a line: name, local time with offset, meaning and capacities. */
    @Override
    public String toString() {
        return name + " at " + at.atOffset(offset) + ": " + meaning
                + (roles.isEmpty() ? "" : " as " + new TreeSet<>(roles));
    }
}
