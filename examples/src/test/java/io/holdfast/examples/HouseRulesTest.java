package io.holdfast.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The directions of the house: who may know whom. */
class HouseRulesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.holdfast");

    private static final String[] JDK_AND_NULLNESS = {"java..", "org.jspecify.."};

    @Test
    void modelKnowsNothingAndDoesNothing() {
        classes()
                .that()
                .resideInAPackage("io.holdfast.model")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("io.holdfast.model", "java..", "org.jspecify..")
                        .and(not(resideInAnyPackage("java.io..", "java.nio.file..", "java.util.concurrent.."))))
                .check(HOUSE);
    }

    @Test
    void detectKnowsModelOnlyAndHasNeitherThreadNorClock() {
        classes()
                .that()
                .resideInAPackage("io.holdfast.detect")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.holdfast.detect", "io.holdfast.model", "java..", "org.jspecify..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("io.holdfast.detect")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(Thread.class.getName())
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..")
                .check(HOUSE);
    }

    @Test
    void portKnowsModelOnly() {
        classes()
                .that()
                .resideInAPackage("io.holdfast.port")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.holdfast.port", "io.holdfast.model", "java..", "org.jspecify..")
                .check(HOUSE);
    }

    @Test
    void noRoomKnowsTheFrontDoor() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.holdfast.model..",
                        "io.holdfast.port..",
                        "io.holdfast.detect..",
                        "io.holdfast.contain..",
                        "io.holdfast.ledger..",
                        "io.holdfast.trace..",
                        "io.holdfast.chart..",
                        "io.holdfast.retain..",
                        "io.holdfast.deliver..",
                        "io.holdfast.audit..",
                        "io.holdfast.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.holdfast")
                .check(HOUSE);
    }

    @Test
    void theRoomsOfTheCoreFormNoCircle() {
        slices().matching("io.holdfast.(*)..").should().beFreeOfCycles().check(core());
    }

    @Test
    void coreUsesNoLibraryButSlf4jAndTheNullnessMarks() {
        classes()
                .that(inCore())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        Stream.concat(Stream.of("io.holdfast..", "org.slf4j.."), Stream.of(JDK_AND_NULLNESS))
                                .toArray(String[]::new))
                .check(HOUSE);
        noClasses()
                .that(inCore())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "java.net.http..")
                .check(HOUSE);
    }

    @Test
    void adaptersKnowPortAndModelAndNeverEachOther() {
        for (String adapter : List.of("store", "flatfile", "opcua", "rest", "report", "s3")) {
            // A rule file is made into rules: the one thing that an adapter needs of detect. The store shares core's
            // own codec.
            Set<String> rooms =
                    new TreeSet<>(Set.of("io.holdfast." + adapter + "..", "io.holdfast.port", "io.holdfast.model"));
            if (adapter.equals("flatfile")) {
                rooms.add("io.holdfast.detect");
            }
            // A report shows figures and sums of cost.
            if (adapter.equals("report")) {
                rooms.addAll(Set.of("io.holdfast.chart", "io.holdfast.ledger"));
            }
            // It shows the plan of images, too; a root of images hashes as the others do.
            if (adapter.equals("report") || adapter.equals("s3")) {
                rooms.add("io.holdfast.retain");
            }
            if (adapter.equals("store")) {
                rooms.add("io.holdfast.internal..");
            }
            noClasses()
                    .that()
                    .resideInAPackage("io.holdfast." + adapter + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.holdfast..")
                            .and(not(resideInAnyPackage(rooms.toArray(String[]::new)))))
                    .allowEmptyShould(true)
                    .check(HOUSE);
        }
    }

    @Test
    void theTargetsOfTheRestAdaptersKnowWhatTheyShareAndNeverEachOther() {
        for (String target : List.of("s4hana", "sapdm", "oracle", "dynamics", "plex", "epicor", "custom")) {
            noClasses()
                    .that()
                    .resideInAPackage("io.holdfast.rest." + target + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.holdfast.rest..")
                            .and(not(resideInAnyPackage(
                                    "io.holdfast.rest",
                                    "io.holdfast.rest.internal..",
                                    "io.holdfast.rest." + target + ".."))))
                    .check(HOUSE);
        }
        noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.holdfast.rest.internal..")
                .check(HOUSE);
    }

    @Test
    void onlyTheFrontDoorAndDeliverMakeThreads() {
        noClasses()
                .that(inCore())
                .and()
                .resideOutsideOfPackages("io.holdfast", "io.holdfast.deliver")
                .should()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent")
                .check(HOUSE);
    }

    @Test
    void onlyTheFrontDoorReadsAClock() {
        noClasses()
                .that(inCore())
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Instant.class, "now", Clock.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .check(HOUSE);
        noClasses()
                .that(inCore())
                .and()
                .resideOutsideOfPackage("io.holdfast")
                .should()
                .callMethod(java.time.InstantSource.class, "system")
                .check(HOUSE);
    }

    @Test
    void noVendorTypeShowsInAPublicSignature() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage("io.holdfast..")
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(
                        "io.holdfast.rest.internal..",
                        "io.holdfast.examples..",
                        "io.holdfast.benchmarks..",
                        "io.holdfast.concurrency..")
                .should(notShowTypesOf(
                        "com.fasterxml..",
                        "okhttp3..",
                        "org.eclipse.milo..",
                        "io.github.resilience4j..",
                        "java.sql..",
                        "javax.sql..",
                        "org.sqlite..",
                        "org.postgresql..",
                        "software.amazon..",
                        "de.siegmar.."))
                .check(HOUSE);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : HOUSE) {
            boolean marked = type.getPackage()
                    .tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith(NullMarked.class))
                    .orElse(false);
            if (!marked) {
                unmarked.add(type.getPackageName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void whatIsPublicInTheCoreButNotExportedIsUsedByTheCoreAndTheStoreOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.holdfast.flatfile..", "io.holdfast.opcua..", "io.holdfast.rest..", "io.holdfast.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.holdfast.internal..", "io.holdfast.contain..", "io.holdfast.deliver..")
                .check(HOUSE);
    }

    // A rule that cannot fail proves nothing.
    @Test
    void theRulesCanFail() {
        assertThat(HOUSE.size()).isGreaterThan(80);
        assertThatThrownBy(() -> noClasses()
                        .that()
                        .resideInAPackage("io.holdfast.detect")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.holdfast.model")
                        .check(HOUSE))
                .isInstanceOf(AssertionError.class);
    }

    private static JavaClasses core() {
        return HOUSE.that(inCore());
    }

    private static DescribedPredicate<JavaClass> inCore() {
        return resideInAPackage("io.holdfast..")
                .and(not(resideInAnyPackage(
                        "io.holdfast.store..",
                        "io.holdfast.testkit..",
                        "io.holdfast.report..",
                        "io.holdfast.micrometer..",
                        "io.holdfast.s3..",
                        "io.holdfast.flatfile..",
                        "io.holdfast.opcua..",
                        "io.holdfast.rest..",
                        "io.holdfast.examples..",
                        "io.holdfast.benchmarks..",
                        "io.holdfast.concurrency..")))
                .as("classes of the core");
    }

    private static ArchCondition<JavaMethod> notShowTypesOf(String... packages) {
        DescribedPredicate<JavaClass> vendor = resideInAnyPackage(packages);
        return new ArchCondition<>("show no type of " + String.join(", ", packages)) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                if (method.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                    return;
                }
                Stream.concat(
                                method.getRawParameterTypes().stream(),
                                Stream.concat(
                                        Stream.of(method.getRawReturnType()),
                                        method.getExceptionTypes().stream().map(type -> type.toErasure())))
                        .filter(vendor)
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " shows " + type.getName())));
            }
        };
    }
}
