/** Holdfast's core: front door, domain, detection, containment, delivery. Depends on slf4j and JSpecify only. */
@SuppressWarnings("module") // the store's module is not there when core is compiled
module io.holdfast.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.holdfast;
    exports io.holdfast.audit;
    exports io.holdfast.chart;
    exports io.holdfast.detect;
    exports io.holdfast.ledger;
    exports io.holdfast.model;
    exports io.holdfast.port;
    exports io.holdfast.retain;
    exports io.holdfast.trace;
    exports io.holdfast.internal.codec to
            io.holdfast.store;
}
