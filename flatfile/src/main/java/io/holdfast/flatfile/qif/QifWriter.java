package io.holdfast.flatfile.qif;

import io.holdfast.flatfile.internal.XmlOutput;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes QIF 3.0 documents of measurement results, UTF-8, run by run in constant memory. Characteristics are written as items with a
 * nominal and a definition; limits as limits. Ids are the caller's: they must be whole numbers and differ from each other, and
 * those that nominals and definitions need are taken above {@code idMax}.
 *
 * <p>Single-threaded. Blocks for its stream, which the caller closes after {@link #finish}.
 */
public final class QifWriter {
    private static final String NAMESPACE = "http://qifstandards.org/xsd/qif3";

    private final QifDocument document;
    private final XmlOutput xml;

    private QifWriter(QifDocument document, XmlOutput xml) {
        this.document = document;
        this.xml = xml;
    }

    /**
     * Begins a document: its head and its characteristics. Version and namespace are those of QIF 3.0, whatever the given one's.
     *
     * @param idMax the largest id that the caller uses
     * @throws IllegalArgumentException if a text in it has characters that XML cannot hold
     */
    public static QifWriter begin(OutputStream file, QifDocument document, long idMax) throws IOException {
        Objects.requireNonNull(document, "document");
        XmlOutput xml = XmlOutput.begin(file, NAMESPACE, "QIFDocument");
        QifWriter writer = new QifWriter(document, xml);
        writer.head(idMax);
        return writer;
    }

    /**
     * Writes results as one document: a run for each, with its measurements; a characteristic for each name, unit of measure and
     * limits (of the kind {@code UserDefinedUnit}: what was measured is not known). A measurement's status is whether it lies
     * within its limits; the run's is the verdict, {@code UNKNOWN} for an undecided one.
     *
     * @throws IllegalArgumentException if a text has characters that XML cannot hold
     */
    public static void results(OutputStream file, List<InspectionResult> results) throws IOException {
        QifExport export = new QifExport(results);
        QifWriter writer = begin(file, export.document(), export.idMax());
        for (QifResults run : export.runs()) {
            writer.run(run);
        }
        writer.finish();
    }

    private void head(long idMax) throws IOException {
        xml.attribute("versionQIF", "3.0.0");
        xml.attribute(
                "idMax", Long.toString(idMax + 2L * document.characteristics().size()));
        xml.optional("QPId", document.uuid());
        if (document.created() != null) {
            xml.open("Version");
            xml.text("TimeCreated", document.created());
            xml.close();
        }
        xml.open("FileUnits");
        xml.open("PrimaryUnits");
        unit("AngularUnit", "radian", document.angularUnit());
        unit("LinearUnit", "meter", document.linearUnit());
        xml.close();
        xml.close();
        if (!document.devices().isEmpty()) {
            xml.open("MeasurementResources");
            counted("MeasurementDevices", document.devices().size());
            long id = idMax + 2L * document.characteristics().size();
            for (String device : document.devices()) {
                id++;
                xml.open("MeasurementDevice");
                xml.attribute("id", Long.toString(id));
                xml.text("Name", device);
                xml.close();
            }
            xml.close();
            xml.close();
        }
        if (!document.characteristics().isEmpty()) {
            characteristics(idMax);
        }
        xml.open("Results");
        xml.open("MeasurementResultsSet");
    }

    private void unit(String kind, String si, @Nullable String name) throws IOException {
        if (name != null) {
            xml.open(kind);
            xml.text("SIUnitName", si);
            xml.text("UnitName", name);
            xml.close();
        }
    }

    private void counted(String name, int count) throws IOException {
        xml.open(name);
        xml.attribute("n", Integer.toString(count));
    }

    private void characteristics(long idMax) throws IOException {
        List<QifCharacteristic> all = document.characteristics();
        xml.open("Characteristics");
        counted("CharacteristicDefinitions", all.size());
        long id = idMax;
        for (QifCharacteristic each : all) {
            id++;
            xml.open(each.type() + "CharacteristicDefinition");
            xml.attribute("id", Long.toString(id));
            if (each.lowerLimit() != null || each.upperLimit() != null) {
                xml.open("Tolerance");
                xml.optional("MaxValue", plain(each.upperLimit()));
                xml.optional("MinValue", plain(each.lowerLimit()));
                xml.text("DefinedAsLimit", "true");
                xml.close();
            }
            xml.close();
        }
        xml.close();
        counted("CharacteristicNominals", all.size());
        id = idMax;
        for (QifCharacteristic each : all) {
            id++;
            xml.open(each.type() + "CharacteristicNominal");
            xml.attribute("id", Long.toString(id + all.size()));
            xml.text("CharacteristicDefinitionId", Long.toString(id));
            xml.optional("TargetValue", plain(each.nominal()));
            xml.close();
        }
        xml.close();
        counted("CharacteristicItems", all.size());
        id = idMax;
        for (QifCharacteristic each : all) {
            id++;
            xml.open(each.type() + "CharacteristicItem");
            xml.attribute("id", each.id());
            xml.optional("Name", each.name());
            xml.text("CharacteristicNominalId", Long.toString(id + all.size()));
            xml.close();
        }
        xml.close();
        xml.close();
    }

    /** The format's decimals have no exponent. */
    private static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    /**
     * Writes one run.
     *
     * @throws IllegalArgumentException if a measurement is of no characteristic of the document, or a text cannot be written
     */
    public void run(QifResults run) throws IOException {
        xml.open("MeasurementResults");
        xml.attribute("id", run.id());
        xml.optional("ThisResultsInstanceQPId", run.uuid());
        if (!run.measurements().isEmpty()) {
            xml.open("MeasuredCharacteristics");
            counted("CharacteristicMeasurements", run.measurements().size());
            for (QifMeasurement measurement : run.measurements()) {
                measurement(measurement);
            }
            xml.close();
            xml.close();
        }
        if (run.status() != null) {
            xml.open("InspectionStatus");
            xml.text("InspectionStatusEnum", run.status());
            xml.close();
        }
        if (run.ended() != null) {
            xml.open("InspectionTraceability");
            xml.text("InspectionEnd", run.ended());
            xml.close();
        }
        ids("ActualComponentIds", run.components());
        xml.close();
    }

    private void measurement(QifMeasurement measurement) throws IOException {
        QifCharacteristic characteristic = document.characteristic(measurement.characteristic());
        if (characteristic == null) {
            throw new IllegalArgumentException(
                    "the characteristic of a measurement must be in the document, was " + measurement.characteristic());
        }
        xml.open(characteristic.type() + "CharacteristicMeasurement");
        xml.attribute("id", measurement.id());
        if (measurement.status() != null) {
            xml.open("Status");
            xml.text("CharacteristicStatusEnum", measurement.status());
            xml.close();
        }
        xml.text("CharacteristicItemId", measurement.characteristic());
        ids("FeatureMeasurementIds", measurement.features());
        xml.optional("NonConformanceDesignator", measurement.nonconformance());
        if (measurement.value() != null) {
            xml.open("Value");
            if (measurement.unitOfMeasure() != null) {
                xml.attribute("unitName", measurement.unitOfMeasure());
            }
            xml.characters(measurement.value());
            xml.close();
        }
        xml.close();
    }

    private void ids(String name, List<String> ids) throws IOException {
        if (!ids.isEmpty()) {
            counted(name, ids.size());
            for (String id : ids) {
                xml.text("Id", id);
            }
            xml.close();
        }
    }

    /** Writes the components and the end. The stream stays open. */
    public void finish() throws IOException {
        xml.close();
        if (!document.components().isEmpty()) {
            counted("ActualComponentSets", 1);
            counted("ActualComponentSet", document.components().size());
            for (QifComponent component : document.components()) {
                xml.open("ActualComponent");
                xml.attribute("id", component.id());
                xml.optional("SerialNumber", component.serialNumber());
                if (component.status() != null) {
                    xml.open("Status");
                    xml.text("InspectionStatusEnum", component.status());
                    xml.close();
                }
                xml.close();
            }
            xml.close();
            xml.close();
        }
        if (document.reported() != null) {
            xml.open("InspectionTraceability");
            xml.text("ReportPreparationDate", document.reported());
            xml.close();
        }
        xml.close();
        xml.finish();
    }
}
