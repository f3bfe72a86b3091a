package io.holdfast.rest.internal;

import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault;

/** A target did not do what it was asked. Never leaves this module: at its border it becomes an {@link Answer.Failed}. */
public final class VendorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    /** Makes one. */
    public VendorException(Fault fault) {
        super(fault.toString());
        this.fault = fault;
    }

    /** Makes one of which only kind and text are known. */
    public VendorException(Fault.Kind kind, String text) {
        this(Fault.of(kind, text));
    }

    /** Makes one with what brought it about. */
    public VendorException(Fault fault, Throwable cause) {
        super(fault.toString(), cause);
        this.fault = fault;
    }

    /** Returns what is wrong. */
    public Fault fault() {
        return fault;
    }

    /** Makes an answer of what a call gives or throws. */
    public static <T> Answer<T> answer(Call<T> call) throws InterruptedException {
        Remarks remarks = new Remarks();
        try {
            T value = call.make(remarks);
            return new Answer.Given<>(value, remarks.all());
        } catch (VendorException e) {
            return new Answer.Failed<>(e.fault());
        }
    }

    /** A call that asks a target. */
    @FunctionalInterface
    public interface Call<T> {
        /** Makes it. */
        T make(Remarks remarks) throws VendorException, InterruptedException;
    }
}
