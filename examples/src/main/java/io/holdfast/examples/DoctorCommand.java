package io.holdfast.examples;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.DoctorReport;
import io.holdfast.Holdfast;
import io.holdfast.port.Diagnosis;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Opens the line as it is configured, looks over every part, and says of each fault on which side it is (OT or IT),"
                    + " what it is, what was seen, and how to mend it.",
            "What waits in the outbox may be sent while it looks."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:the work failed", "2:a mistake in the configuration", "6:faults were found"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The gateway's configuration.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--json", description = "Write JSON for machines.")
    private boolean json;

    @Option(names = "--all", description = "Show what is well, too.")
    private boolean all;

    @Override
    public Integer call() throws IOException, InterruptedException {
        GatewayConfig gateway;
        DoctorReport report;
        try {
            gateway = GatewayConfig.read(config, System::getenv);
            try (Holdfast line = gateway.open()) {
                report = line.doctor();
            } finally {
                gateway.close();
            }
        } catch (GatewayConfig.MistakeException | io.holdfast.flatfile.InvalidInputException e) {
            spec.commandLine().getErr().println("holdfast: " + e.getMessage());
            return Gateway.MISTAKE;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(report));
        } else {
            report.diagnoses().stream()
                    .filter(each -> all || each.grade() != Diagnosis.Grade.WELL)
                    .forEach(out::println);
            out.println(report.diagnoses().size() + " things looked at, "
                    + report.faults().size() + " faults");
        }
        return report.isWell() ? 0 : Gateway.FAULTS;
    }

    static String json(DoctorReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("at", report.at().toString());
        root.put("well", report.isWell());
        ArrayNode list = root.putArray("diagnoses");
        for (Diagnosis each : report.diagnoses()) {
            list.addObject()
                    .put("part", each.part())
                    .put("grade", each.grade().name())
                    .put("side", each.side().name())
                    .put("what", each.what())
                    .put("evidence", each.evidence())
                    .put("mend", each.mend());
        }
        return root.toString();
    }
}
