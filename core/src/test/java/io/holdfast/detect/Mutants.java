package io.holdfast.detect;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Detectors that are wrong in one way each. */
final class Mutants {
    private Mutants() {}

    private static Function<RuleSet, ClusterDetector> judging(Function<RuleSet, WatermarkOracle> watermark) {
        return rules -> new BruteForceOracle(rules) {
            @Override
            protected WatermarkOracle watermark(RuleSet any) {
                return watermark.apply(any);
            }
        };
    }

    static Map<String, Function<RuleSet, ClusterDetector>> all() {
        Map<String, Function<RuleSet, ClusterDetector>> all = new LinkedHashMap<>();
        all.put("window end included", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isLess(long distance, long window) {
                return distance <= window;
            }
        });
        all.put("looks only around the newest defect", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean mayBeCentre(Seen centre, Seen newest) {
                return centre == newest;
            }
        });
        all.put("looks only back in time", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean mayCount(Seen seen, Seen newest) {
                return seen.position <= newest.position;
            }

            @Override
            protected boolean mayBeCentre(Seen centre, Seen newest) {
                return centre.position <= newest.position;
            }
        });
        all.put("takes members of other clusters for spent", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean mayCount(Seen seen, Seen newest) {
                return !seen.owned;
            }

            @Override
            protected boolean mayBeCentre(Seen centre, Seen newest) {
                return !centre.owned;
            }
        });
        all.put("counts defects rather than units", rules -> new BruteForceOracle(rules) {
            @Override
            protected int count(List<Seen> inside) {
                return inside.size();
            }
        });
        all.put("radius exclusive", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isWithin(long distanceSquared, long radiusSquared) {
                return distanceSquared < radiusSquared || distanceSquared == 0;
            }
        });
        all.put("radius rounded up to a micrometre more", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isWithin(long distanceSquared, long radiusSquared) {
                return distanceSquared <= radiusSquared + 1;
            }
        });
        all.put("fixed grid", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isAtPlace(Place one, Place other, long radius) {
                if (one instanceof Place.Point a && other instanceof Place.Point b) {
                    long side = Math.max(1, 2 * radius);
                    return Objects.equals(a.position(), b.position())
                            && Math.floorDiv(a.xMicrometres(), side) == Math.floorDiv(b.xMicrometres(), side)
                            && Math.floorDiv(a.yMicrometres(), side) == Math.floorDiv(b.yMicrometres(), side);
                }
                return one.equals(other);
            }
        });
        all.put("panel position ignored", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isAtPlace(Place one, Place other, long radius) {
                return super.isAtPlace(single(one), single(other), radius);
            }

            private Place single(Place place) {
                return place instanceof Place.Point point
                        ? new Place.Point(null, point.xMicrometres(), point.yMicrometres())
                        : new Place.Zone(null, ((Place.Zone) place).name());
            }
        });
        all.put("late at exactly the allowed lateness", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected boolean isLate(Instant time, Instant watermark) {
                return !time.isAfter(watermark);
            }
        }));
        all.put("never late", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected boolean isLate(Instant time, Instant watermark) {
                return false;
            }
        }));
        all.put("one clock for all stations", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected @Nullable EquipmentId stationOf(Inspection inspection) {
                return null;
            }
        }));
        all.put("waits for idle stations", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected boolean isActive(Duration silence, Duration idleAfter) {
                return true;
            }
        }));
        all.put("idle at exactly the idle time", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected boolean isActive(Duration silence, Duration idleAfter) {
                return silence.compareTo(idleAfter) < 0;
            }
        }));
        all.put("takes the inspection's own station for idle", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected boolean isOwn(boolean own) {
                return false;
            }
        }));
        all.put("waits however far behind", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected Instant heldBack(Instant least, Instant greatest, Duration allowedSkew) {
                return least;
            }
        }));
        all.put("hears nothing that is late", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected boolean isHeardThoughLate(Duration behind, Duration allowedSkew) {
                return false;
            }
        }));
        all.put("hears all that is late", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected boolean isHeardThoughLate(Duration behind, Duration allowedSkew) {
                return true;
            }
        }));
        all.put("lets the watermark fall", judging(rules -> new WatermarkOracle(rules) {
            @Override
            protected Instant risen(Instant before, Instant now) {
                return now;
            }
        }));
        all.put("repeats counted", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isRepeat(ResultId result, List<Inspection> accepted) {
                return false;
            }
        });
        all.put("closes without waiting for the lateness", rules -> new BruteForceOracle(rules) {
            @Override
            protected Duration closingDelay(Duration allowedLateness) {
                return Duration.ZERO;
            }
        });
        all.put("numbers results rather than units", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean keepsNumber(int lastNumber, int highestPlusOne, int windowUnits) {
                return false;
            }
        });
        all.put("keeps a unit's number for ever", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean keepsNumber(int lastNumber, int highestPlusOne, int windowUnits) {
                return lastNumber >= 0;
            }
        });
        all.put("drops long gaps from run time altogether", rules -> new BruteForceOracle(rules) {
            @Override
            protected long counted(Duration gap, ClusterRule rule) {
                return gap.compareTo(rule.longestGap()) > 0 ? 0 : gap.toNanos();
            }
        });
        all.put("counts stops as run time", rules -> new BruteForceOracle(rules) {
            @Override
            protected long counted(Duration gap, ClusterRule rule) {
                return gap.toNanos();
            }
        });
        all.put("extends the last opened cluster", rules -> new BruteForceOracle(rules) {
            @Override
            protected List<Open> inOrderOfPreference(List<Open> open) {
                List<Open> reversed = new ArrayList<>(open);
                Collections.reverse(reversed);
                return reversed;
            }
        });
        all.put("takes every defect for chronic", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isChronic(ClusterRule rule, Open open) {
                return true;
            }
        });
        all.put("takes no defect for chronic", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isChronic(ClusterRule rule, Open open) {
                return false;
            }
        });
        all.put("counts the least severity alone", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isSevere(@Nullable Severity severity, Severity least) {
                return severity == least;
            }
        });
        all.put("counts what is worse than the least severity only", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isSevere(@Nullable Severity severity, Severity least) {
                return severity != null && severity.compareTo(least) > 0;
            }
        });
        all.put("counts an unstated severity as grave", rules -> new BruteForceOracle(rules) {
            @Override
            protected boolean isSevere(@Nullable Severity severity, Severity least) {
                return severity == null || super.isSevere(severity, least);
            }
        });
        return all;
    }
}
