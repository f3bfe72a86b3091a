/** Holdfast's core: front door, domain, detection, containment, delivery. Depends on slf4j and JSpecify only. */
module io.holdfast.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.holdfast;
    exports io.holdfast.chart;
    exports io.holdfast.detect;
    exports io.holdfast.model;
    exports io.holdfast.port;
    exports io.holdfast.trace;
}
