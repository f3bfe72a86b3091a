package io.holdfast.detect;

/** Keeps what a thread writes all the time at least two cache lines apart from another's: fields of a superclass come first. */
@SuppressWarnings("unused")
abstract class Apart {
    private long p01;
    private long p02;
    private long p03;
    private long p04;
    private long p05;
    private long p06;
    private long p07;
    private long p08;
    private long p09;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
    private long p14;
    private long p15;
    private long p16;
}
