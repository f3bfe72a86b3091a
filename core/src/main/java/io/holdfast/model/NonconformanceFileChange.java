package io.holdfast.model;

import io.holdfast.model.NonconformanceFile.Classification;
import io.holdfast.model.NonconformanceFile.InterimContainment;
import io.holdfast.model.NonconformanceFile.Quantities;
import io.holdfast.model.NonconformanceFile.State;
import io.holdfast.model.NonconformanceFile.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next revision of a file in the making. Not thread-safe. */
public final class NonconformanceFileChange {
    private final NonconformanceFile before;
    private final Instant at;
    private State state;
    private Classification classification;
    private Subject subject;
    private Quantities quantities;
    private List<DispositionDecision> dispositions;
    private InterimContainment containment;
    private @Nullable String occurrence;
    private @Nullable String nonDetection;
    private List<QualityAction> actions;
    private List<Approval> approvals;
    private @Nullable Concession concession;
    private List<ExternalKey> externalKeys;
    private List<EvidenceHash> evidence;

    NonconformanceFileChange(NonconformanceFile before, Instant at) {
        this.before = before;
        this.at = at;
        state = before.state();
        classification = before.classification();
        subject = before.subject();
        quantities = before.quantities();
        dispositions = before.dispositions();
        containment = before.containment();
        occurrence = before.occurrence();
        nonDetection = before.nonDetection();
        actions = before.actions();
        approvals = before.approvals();
        concession = before.concession();
        externalKeys = before.externalKeys();
        evidence = before.evidence();
    }

    /** Sets how far it is. */
    public NonconformanceFileChange state(State value) {
        state = value;
        return this;
    }

    /** Sets how it is sorted. */
    public NonconformanceFileChange classification(Classification value) {
        classification = value;
        return this;
    }

    /** Sets what it is about. */
    public NonconformanceFileChange subject(Subject value) {
        subject = value;
        return this;
    }

    /** Sets how many units. */
    public NonconformanceFileChange quantities(Quantities value) {
        quantities = value;
        return this;
    }

    /** Sets what was decided. */
    public NonconformanceFileChange dispositions(List<DispositionDecision> value) {
        dispositions = value;
        return this;
    }

    /** Sets what keeps it from spreading. */
    public NonconformanceFileChange containment(InterimContainment value) {
        containment = value;
        return this;
    }

    /** Sets why it happened and why it was not found earlier. */
    public NonconformanceFileChange rootCause(@Nullable String why, @Nullable String whyNotDetected) {
        occurrence = why;
        nonDetection = whyNotDetected;
        return this;
    }

    /** Sets what is done about it. */
    public NonconformanceFileChange actions(List<QualityAction> value) {
        actions = value;
        return this;
    }

    /** Adds a consent. */
    public NonconformanceFileChange approval(Approval value) {
        approvals = plus(approvals, value);
        return this;
    }

    /** Sets the customer's permission. */
    public NonconformanceFileChange concession(@Nullable Concession value) {
        concession = value;
        return this;
    }

    /** Adds a target's name for it. */
    public NonconformanceFileChange externalKey(ExternalKey value) {
        externalKeys = plus(externalKeys, value);
        return this;
    }

    /** Adds a piece of evidence, once. */
    public NonconformanceFileChange evidence(EvidenceHash value) {
        if (!evidence.contains(value)) {
            evidence = plus(evidence, value);
        }
        return this;
    }

    private static <T> List<T> plus(List<T> list, T value) {
        List<T> more = new ArrayList<>(list);
        more.add(value);
        return more;
    }

    /** Returns the next revision. */
    public NonconformanceFile done() {
        return new NonconformanceFile(
                before.id(),
                before.revision() + 1,
                state,
                before.origin(),
                classification,
                subject,
                quantities,
                dispositions,
                containment,
                occurrence,
                nonDetection,
                actions,
                approvals,
                concession,
                externalKeys,
                evidence,
                at);
    }
}
