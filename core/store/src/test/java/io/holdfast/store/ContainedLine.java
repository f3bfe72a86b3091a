package io.holdfast.store;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.model.Actor;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Role;
import io.holdfast.model.Task;
import io.holdfast.model.UnitId;
import io.holdfast.port.SignaturePort;
import io.holdfast.port.StoreException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A whole line whose people can sign. */
abstract class ContainedLine extends WholeLine {
    static final Actor.Person WEBER = new Actor.Person("Q. Weber");
    static final Actor.Person MEIER = new Actor.Person("D. Meier");
    static final Actor.Person NOBODY = new Actor.Person("N. Obody");

    HoldfastBuilder contained() throws StoreException {
        return builder(THREE_IN_A_QUARTER).signatures(signatures());
    }

    SignaturePort signatures() {
        return SignaturePort.recordedName(
                Map.of(
                        WEBER.name(),
                        Set.of(Role.QUALITY, Role.REVIEW_BOARD),
                        MEIER.name(),
                        Set.of(Role.DESIGN_AUTHORITY)),
                clock,
                ZoneId.of("Europe/Berlin"));
    }

    /** A line that has found three scratched units and drained. */
    Holdfast withThree() throws Exception {
        Holdfast line = open(contained());
        burst(line, "U", 1, 3);
        drain(line);
        return line;
    }

    Holdfast open(HoldfastBuilder builder) throws StoreException {
        Holdfast line = builder.open();
        opened.add(line);
        return line;
    }

    /** Ends the line in order and opens it again on the same journal. */
    Holdfast restart(Holdfast line, Setup again) throws StoreException {
        line.close();
        opened.remove(line);
        return open(again.builder());
    }

    /** How a line is set up; its store is opened with it. */
    @FunctionalInterface
    interface Setup {
        HoldfastBuilder builder() throws StoreException;
    }

    static HoldItem unit(String name) {
        return HoldItem.of(new UnitId(name));
    }

    static HoldItem lot(String name) {
        return HoldItem.of(new MaterialLotId(name));
    }

    static List<MaterialHold> holds(Holdfast line) throws StoreException {
        List<MaterialHold> holds = new ArrayList<>();
        line.journal().forEachHold(holds::add);
        return holds;
    }

    static MaterialHold hold(Holdfast line) throws StoreException {
        return holds(line).get(0);
    }

    static HoldStanding standing(Holdfast line) throws StoreException {
        return line.holds().standing(hold(line).id()).orElseThrow();
    }

    static List<Task> tasks(Holdfast line) throws StoreException {
        List<Task> tasks = new ArrayList<>();
        line.tasks().forEach(false, tasks::add);
        return tasks;
    }

    static List<NonconformanceFile> files(Holdfast line) throws StoreException {
        List<NonconformanceFile> files = new ArrayList<>();
        line.nonconformances().forEach(false, files::add);
        return files;
    }

    /** Each lot and unit held, but for one. */
    static List<HoldItemOutcome> allHeldBut(MaterialHold hold, HoldItem item, HoldOutcome outcome) {
        List<HoldItemOutcome> items = new ArrayList<>();
        hold.population().lots().forEach(lot -> items.add(said(HoldItem.of(lot), item, outcome)));
        hold.population().units().forEach(unit -> items.add(said(HoldItem.of(unit), item, outcome)));
        return items;
    }

    private static HoldItemOutcome said(HoldItem each, HoldItem item, HoldOutcome outcome) {
        return new HoldItemOutcome(each, each.equals(item) ? outcome : HoldOutcome.HELD, "LOCK-" + each.name(), "");
    }
}
