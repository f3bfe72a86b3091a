package io.holdfast.testkit;

import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The bench of adapters that speak to a {@link LoopbackMes}. */
final class LoopbackBench implements Bench {
    private final LoopbackMes mes;
    private final Function<LoopbackMes, Destination> connect;

    LoopbackBench(LoopbackMes mes, Function<LoopbackMes, Destination> connect) {
        this.mes = mes;
        this.connect = connect;
    }

    @Override
    public Destination connect() {
        return connect.apply(mes);
    }

    @Override
    public Set<MesFault> faults() {
        EnumSet<MesFault> faults = EnumSet.allOf(MesFault.class);
        if (!mes.isRecognisingKeys()) {
            faults.removeAll(EnumSet.of(MesFault.TWICE, MesFault.TAKE_LATE));
        }
        return faults;
    }

    @Override
    public void next(MesFault... faults) {
        mes.next(faults);
    }

    @Override
    public int held(Delivery delivery) {
        MesRecord wanted = MesRecord.of(delivery);
        return (int) mes.records().stream().filter(wanted::isSameAs).count();
    }

    @Override
    public void catchUp() {
        mes.catchUp();
    }

    @Override
    public boolean cutOff(boolean value) {
        mes.unreachable(value);
        return true;
    }

    @Override
    public List<String> secrets() {
        String token = mes.token();
        return token.isEmpty() ? List.of() : List.of(token);
    }

    @Override
    public void close() {
        mes.close();
    }
}
