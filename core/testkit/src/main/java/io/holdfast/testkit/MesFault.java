package io.holdfast.testkit;

/**
 * What goes wrong with one request by which an MES is to take something. Each is a way in which real systems and networks
 * fail; what a sound adapter makes of it is what {@link DestinationContract} tests.
 */
public enum MesFault {
    /** Nothing: for a place in a sequence. */
    NONE,
    /** It is not now: the MES asks to be left alone for a while (HTTP 429 or 503 with {@code Retry-After}) and takes nothing. */
    AWAY,
    /** The MES refuses it for good, in words that may give away what it was asked with. */
    REFUSE,
    /** The MES takes it, and the connection is cut before the answer. */
    TAKE_THEN_TIME_OUT,
    /** The request arrives, nothing is done, and the connection is cut. */
    LOSE_THEN_TIME_OUT,
    /** The connection is cut, and the MES takes it only later: see {@link LoopbackMes#catchUp}. */
    TAKE_LATE,
    /** The MES takes it, and no answer ever comes on a connection that looks well (half-open). */
    HALF_OPEN,
    /** The MES takes it, and the answer breaks off in the middle. */
    BREAK_OFF,
    /** The MES takes it, and the answer comes in drops. */
    SLOW,
    /** The MES takes it; its clock is days off. */
    WRONG_CLOCK,
    /** The MES answers that it has it, and does not. */
    LIE,
    /** The MES takes the first part of a batch, and the rest not now. */
    PARTIAL,
    /** Something on the way delivers the request twice, one right after the other. */
    TWICE
}
