package io.holdfast.examples.embed;

import io.holdfast.testkit.Bench;
import io.holdfast.testkit.DestinationContract;
import io.holdfast.testkit.LoopbackMes;

/** The plant's adapter does what every adapter must do. */
class PlantAdapterTest extends DestinationContract {
    private static final String TOKEN = "pl4nt-t0ken";

    @Override
    protected Bench bench() {
        return new LoopbackMes().token(TOKEN).bench(mes -> new PlantAdapter(mes.uri(), TOKEN));
    }
}
