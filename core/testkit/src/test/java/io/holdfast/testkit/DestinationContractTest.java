package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Who tests the tests: each adapter that is wrong on purpose is caught, by the test whose name says what is wrong. */
class DestinationContractTest {
    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(
                        WrongAdapters.BlindResend.class, "whatWasTakenWithoutAnAnswerIsLookedForBeforeItIsSentAgain"),
                Arguments.of(
                        WrongAdapters.LostAnswerCalledAbsent.class,
                        "whatWasTakenWithoutAnAnswerIsLookedForBeforeItIsSentAgain"),
                Arguments.of(WrongAdapters.Reordering.class, "nothingOvertakesWhatIsNotThroughUnderTheSameKey"),
                Arguments.of(WrongAdapters.Overtaking.class, "nothingOvertakesWhatIsNotThroughUnderTheSameKey"),
                Arguments.of(WrongAdapters.SwallowedNack.class, "aRefusalIsRejectedAndNeverTakenForSuccess"),
                Arguments.of(WrongAdapters.RefusalTriedAgain.class, "aRefusalIsRejectedAndNeverTakenForSuccess"),
                Arguments.of(WrongAdapters.SecretInLog.class, "itShowsNoSecret"),
                Arguments.of(WrongAdapters.SecretInReason.class, "itShowsNoSecret"),
                Arguments.of(WrongAdapters.SecretInToString.class, "itShowsNoSecret"),
                Arguments.of(WrongAdapters.ThreadLeak.class, "itLeavesNoThreadsBehind"),
                Arguments.of(WrongAdapters.BackOffIgnored.class, "aTargetThatAsksToBeLeftAloneIsLeftAlone"),
                Arguments.of(
                        WrongAdapters.FindsNothing.class, "whatWasTakenWithoutAnAnswerIsLookedForBeforeItIsSentAgain"),
                Arguments.of(WrongAdapters.BelievesItself.class, "aLieIsSeenThroughWhereTheTargetIsRead"),
                Arguments.of(WrongAdapters.BatchAnsweredAsOne.class, "eachDeliveryOfABatchIsAnsweredForItself"),
                Arguments.of(WrongAdapters.DeclaresTooMuch.class, "whatItDeclaresItCarriesAndTheTargetHasItOnce"),
                Arguments.of(
                        WrongAdapters.ConfirmsWhatItDrops.class,
                        "whatItDoesNotDeclareItRefusesAndDoesNotMistakeForSomethingElse"),
                Arguments.of(WrongAdapters.SilenceCalledAbsence.class, "aTargetThatCannotBeAskedLeavesTheQuestionOpen"),
                Arguments.of(WrongAdapters.RepeatsWhatIsRepeated.class, "whatIsDeliveredAgainIsThereOnce"),
                Arguments.of(WrongAdapters.NewKeyEachTime.class, "whatItDeclaresItCarriesAndTheTargetHasItOnce"),
                Arguments.of(WrongAdapters.InterruptSwallowed.class, "aCallEndsWhenItIsInterrupted"),
                Arguments.of(WrongAdapters.ThrowsTrouble.class, "thereIsOneOfEachWhateverGoesWrong"),
                Arguments.of(WrongAdapters.ReadsBackWhatItWishes.class, "readingBackTellsWhatIsHeldFromWhatIsNot"),
                Arguments.of(WrongAdapters.CannotBeClosedTwice.class, "itMayBeClosedAgain"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongAdapterIsCaughtByName(Class<?> contract, String test) {
        assertThat(run(selectMethod(contract, test)).failed).containsOnlyKeys(test);
    }

    @ParameterizedTest
    @ValueSource(classes = {Sound.class, SoundToOneThatKnowsKeys.class})
    void anAdapterAsItShouldBePasses(Class<?> contract) {
        Ran ran = run(selectClass(contract));
        assertThat(ran.failed).isEmpty();
        assertThat(ran.passed).hasSizeGreaterThan(18);
        // Nothing is passed over but what the adapter does not do.
        ran.skipped
                .values()
                .forEach(reason -> assertThat(reason)
                        .containsAnyOf(
                                "reads nothing back",
                                "takes no releases",
                                "cannot show TWICE",
                                "cannot show TAKE_LATE"));
    }

    @Test
    void whatIsSkippedSaysWhy() {
        assertThat(run(selectClass(Blank.class)).skipped)
                .containsKeys(
                        "itShowsNoSecret", "aRefusalIsRejectedAndNeverTakenForSuccess", "aCallEndsWhenItIsInterrupted");
    }

    /** What came of a class's tests, by name. */
    private record Ran(Set<String> passed, Map<String, String> failed, Map<String, String> skipped) {}

    private static Ran run(DiscoverySelector selector) {
        Ran ran = new Ran(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selector)
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (!test.isTest()) {
                                    return;
                                }
                                String name = test.getDisplayName().replace("()", "");
                                String why = result.getThrowable()
                                        .map(Throwable::getMessage)
                                        .orElse("");
                                switch (result.getStatus()) {
                                    case SUCCESSFUL -> ran.passed.add(name);
                                    case FAILED -> ran.failed.put(name, why);
                                    case ABORTED -> ran.skipped.put(name, why);
                                }
                            }
                        });
        return ran;
    }

    /** The contract over an adapter as it should be; not found by what runs the tests. */
    static class Sound extends WrongAdapters.Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes);
        }
    }

    /** To an MES that knows a repeat by its key. */
    static class SoundToOneThatKnowsKeys extends DestinationContract {
        @Override
        protected Bench bench() {
            return new LoopbackMes().token(SoundAdapter.TOKEN).recognisesKeys().bench(SoundAdapter::new);
        }
    }

    /** On a bench that cannot show anything. */
    static class Blank extends DestinationContract {
        @Override
        protected Bench bench() {
            Bench full = new LoopbackMes().bench(SoundAdapter::new);
            return new Bench() {
                @Override
                public Destination connect() throws Exception {
                    return full.connect();
                }

                @Override
                public Set<MesFault> faults() {
                    return Set.of();
                }

                @Override
                public void next(MesFault... faults) {}

                @Override
                public int held(Delivery delivery) {
                    return full.held(delivery);
                }

                @Override
                public void close() throws IOException {
                    full.close();
                }
            };
        }
    }
}
