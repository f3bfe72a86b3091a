package io.holdfast.testkit;

import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Destination;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** Adapters that are wrong on purpose, each in one way that was met in the field, and the contract over each of them. */
final class WrongAdapters {
    private WrongAdapters() {}

    /** The contract over one of them. Not found by what runs the tests: they are to fail. */
    abstract static class Wrong extends DestinationContract {
        abstract Destination adapter(LoopbackMes mes);

        @Override
        protected Bench bench() {
            return new LoopbackMes().token(SoundAdapter.TOKEN).bench(this::adapter);
        }
    }

    /** Sends again at once where no answer came. */
    static class BlindResend extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome post(Delivery delivery) throws InterruptedException {
                    DeliveryOutcome outcome = super.post(delivery);
                    return outcome instanceof Unknown ? super.post(delivery) : outcome;
                }
            };
        }
    }

    /** Says that the target surely does not have what no answer came to, and does not look either. */
    static class LostAnswerCalledAbsent extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome send(Delivery delivery) throws InterruptedException {
                    return post(delivery);
                }

                @Override
                DeliveryOutcome post(Delivery delivery) throws InterruptedException {
                    DeliveryOutcome outcome = super.post(delivery);
                    return outcome instanceof Unknown ? new Retryable("no answer", null) : outcome;
                }
            };
        }
    }

    /** Sends the newest of a batch first. */
    static class Reordering extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
                    List<Delivery> turned = new ArrayList<>(batch);
                    Collections.reverse(turned);
                    List<DeliveryOutcome> outcomes = new ArrayList<>(super.deliver(turned));
                    Collections.reverse(outcomes);
                    return outcomes;
                }
            };
        }
    }

    /** Goes on behind what is not through. */
    static class Overtaking extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
                    List<DeliveryOutcome> outcomes = new ArrayList<>();
                    for (Delivery delivery : batch) {
                        outcomes.addAll(super.deliver(List.of(delivery)));
                    }
                    return outcomes;
                }
            };
        }
    }

    /** Takes every answer for success. */
    static class SwallowedNack extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome outcome(LoopbackMes.Reply reply) {
                    return reply.status() == 422 ? new Confirmed("answered") : super.outcome(reply);
                }
            };
        }
    }

    /** Tries again for ever what is refused for good. */
    static class RefusalTriedAgain extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome outcome(LoopbackMes.Reply reply) {
                    return reply.status() == 422 ? new Retryable("refused", null) : super.outcome(reply);
                }
            };
        }
    }

    /** Writes the target's words to the log, and the token is in them. */
    static class SecretInLog extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome outcome(LoopbackMes.Reply reply) {
                    LoggerFactory.getLogger("plant.adapter").debug("the MES said {}", reply.text());
                    return super.outcome(reply);
                }
            };
        }
    }

    /** Gives the target's words as the reason, and the token is in them. */
    static class SecretInReason extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome outcome(LoopbackMes.Reply reply) {
                    return reply.status() == 422 ? new Rejected(reply.text()) : super.outcome(reply);
                }
            };
        }
    }

    /** Shows its settings, the token among them. */
    static class SecretInToString extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public String toString() {
                    return "adapter[token=" + TOKEN + "]";
                }
            };
        }
    }

    /** Begins a thread and never ends it. */
    static class ThreadLeak extends Wrong {
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        Destination adapter(LoopbackMes mes) {
            Thread poller = new Thread(
                    () -> {
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "adapter-poller");
            poller.setDaemon(true);
            poller.start();
            return new SoundAdapter(mes);
        }
    }

    /** Does not pass on how long the target asks to be left alone. */
    static class BackOffIgnored extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome outcome(LoopbackMes.Reply reply) {
                    return super.outcome(new LoopbackMes.Reply(reply.status(), reply.text(), null));
                }
            };
        }
    }

    /** Never finds anything. */
    static class FindsNothing extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public DeliveryOutcome find(Delivery delivery) {
                    return new Retryable("not there", null);
                }
            };
        }
    }

    /** Takes its own memory for the target's. */
    static class BelievesItself extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                private final Set<String> sent = new HashSet<>();

                @Override
                DeliveryOutcome post(Delivery delivery) throws InterruptedException {
                    DeliveryOutcome outcome = super.post(delivery);
                    if (outcome instanceof Confirmed) {
                        sent.add(delivery.idempotencyKey());
                    }
                    return outcome;
                }

                @Override
                public DeliveryOutcome find(Delivery delivery) throws InterruptedException {
                    return sent.contains(delivery.idempotencyKey()) ? new Confirmed("sent") : super.find(delivery);
                }
            };
        }
    }

    /** Answers a whole batch by the answer to its last part. */
    static class BatchAnsweredAsOne extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
                    List<DeliveryOutcome> outcomes = super.deliver(batch);
                    DeliveryOutcome last = outcomes.get(outcomes.size() - 1);
                    return batch.stream().map(delivery -> last).toList();
                }
            };
        }
    }

    /** Names a lane and refuses what comes in it. */
    static class DeclaresTooMuch extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public Set<Lane> lanes() {
                    return EnumSet.allOf(Lane.class);
                }

                @Override
                DeliveryOutcome post(Delivery delivery) throws InterruptedException {
                    return delivery.lane() == Lane.LEDGER ? new Rejected("no counts here") : super.post(delivery);
                }
            };
        }
    }

    /** Says yes to what it has no means for. */
    static class ConfirmsWhatItDrops extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
                    return batch.stream().allMatch(delivery -> super.takes(delivery.content()))
                            ? super.deliver(batch)
                            : batch.stream()
                                    .map(delivery -> (DeliveryOutcome) new Confirmed(""))
                                    .toList();
                }
            };
        }
    }

    /** Takes a target that cannot be asked for one that has nothing. */
    static class SilenceCalledAbsence extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public DeliveryOutcome find(Delivery delivery) throws InterruptedException {
                    DeliveryOutcome found = super.find(delivery);
                    return found instanceof Unknown ? new Retryable("not there", null) : found;
                }
            };
        }
    }

    /** Sends what is given to it, whether the target has it or not. */
    static class RepeatsWhatIsRepeated extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome send(Delivery delivery) throws InterruptedException {
                    return post(delivery);
                }
            };
        }
    }

    /** Gives each attempt a key of its own. */
    static class NewKeyEachTime extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                MesRecord record(Delivery delivery) {
                    MesRecord record = super.record(delivery);
                    return new MesRecord(
                            record.lane(), record.orderingKey(), "K-" + mes.requests(), record.body(), null);
                }
            };
        }
    }

    /** Keeps an interrupt to itself. */
    static class InterruptSwallowed extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome post(Delivery delivery) {
                    try {
                        return super.post(delivery);
                    } catch (InterruptedException e) {
                        return new Unknown("interrupted");
                    }
                }
            };
        }
    }

    /** Throws where the target is in trouble. */
    static class ThrowsTrouble extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                DeliveryOutcome outcome(LoopbackMes.Reply reply) {
                    if (reply.status() == 503) {
                        throw new IllegalStateException("the MES is busy");
                    }
                    return super.outcome(reply);
                }
            };
        }
    }

    /** Says that a hold is in force without looking. */
    static class ReadsBackWhatItWishes extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                @Override
                public Optional<HoldVerifier> holdVerifier() {
                    return Optional.of(hold -> Optional.of(hold.population().lots().stream()
                            .map(lot -> new HoldItemOutcome(HoldItem.of(lot), HoldOutcome.HELD))
                            .toList()));
                }
            };
        }
    }

    /** Can be closed once only. */
    static class CannotBeClosedTwice extends Wrong {
        @Override
        Destination adapter(LoopbackMes mes) {
            return new SoundAdapter(mes) {
                private boolean closed;

                @Override
                public void close() {
                    if (closed) {
                        throw new IllegalStateException("closed");
                    }
                    closed = true;
                }
            };
        }
    }
}
