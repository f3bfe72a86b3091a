package io.holdfast.benchmarks.rivals;

import com.espertech.esper.common.client.EventBean;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import io.holdfast.benchmarks.detect.Batch;
import io.holdfast.benchmarks.detect.Peer;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Esper statement over one window of device time, grouped by key. It reports every sighting that finds N units in the
 * window, and every sighting that finds none but itself: the first of a kind opens a cluster where none is open, the second
 * tells that the last one is over.
 */
final class EsperPeer implements Peer {
    private static final String STATEMENT = """
            select key, count(*) as sightings, unit
            from Sighting#ext_timed(time, 15 minutes)
            group by key
            having count(distinct unit) >= 5 or count(*) = 1
            """;

    private final EPRuntime runtime;
    private final Set<Object> open = ConcurrentHashMap.newKeySet();

    /** Set by the listener, which runs in the thread that sends. */
    private final ThreadLocal<boolean[]> opened = ThreadLocal.withInitial(() -> new boolean[1]);

    EsperPeer() throws EPCompileException, EPDeployException {
        Configuration configuration = new Configuration();
        configuration.getCommon().addEventType(Sighting.class);
        configuration.getCommon().getTimeSource().setTimeUnit(TimeUnit.MICROSECONDS);
        configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
        runtime = EPRuntimeProvider.getRuntime(UUID.randomUUID().toString(), configuration);
        runtime.getDeploymentService()
                .deploy(EPCompilerProvider.getCompiler().compile(STATEMENT, new CompilerArguments(configuration)))
                .getStatements()[0]
                .addListener((rows, old, statement, from) -> report(rows));
    }

    private void report(EventBean @Nullable [] rows) {
        if (rows == null) {
            return;
        }
        for (EventBean row : rows) {
            Object key = row.get("key");
            if ((Long) row.get("sightings") == 1) {
                open.remove(key);
            } else if (open.add(key)) {
                opened.get()[0] = true;
            }
        }
    }

    @Override
    public void prepare(Batch batch) {
        for (int i = 0; i < Batch.SIZE; i++) {
            batch.prepared[i] = new Sighting(
                    batch.packed(i), TimeUnit.NANOSECONDS.toMicros(batch.time[i]), batch.unit[i]);
        }
    }

    @Override
    public boolean observe(Batch batch, int index) {
        boolean[] mine = opened.get();
        mine[0] = false;
        runtime.getEventService().sendEventBean(batch.prepared[index], "Sighting");
        return mine[0];
    }

    @Override
    public void close() {
        runtime.destroy();
    }
}
