package io.clickfold.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** The core against an oracle, through any traffic, any commits and any crashes. */
class PartitionFoldProperties {
  private static final long START = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;

  /** Something that happens: to the log, to the time, or to the process that folds. */
  sealed interface Step {}

  /** The clocks go on. */
  record Wait(long millis) implements Step {}

  /** A click arrives whose time lies this far before that of its arrival. */
  record Arrive(String eventId, String adId, String country, String device, long delay)
      implements Step {}

  /** A click arrives whose time is the start of a minute, plus this. */
  record ArriveAtEdge(String eventId, int minutesAgo, long plus) implements Step {}

  /** A click arrives whose time is ahead of the broker's by the allowed skew, plus this. */
  record ArriveAtSkew(String eventId, long plus) implements Step {}

  /** A click arrives that makes the watermark the start of a minute, plus this. */
  record ArriveForWatermark(String eventId, long plus) implements Step {}

  /** A click that arrived this many clicks ago arrives again. */
  record ArriveAgain(int ago) implements Step {}

  /** Many clicks arrive with ids of their own. */
  record Burst(int clicks, String adId) implements Step {}

  /** The process folds up to this many clicks. */
  record Consume(int clicks) implements Step {}

  /** The process, if it is at the log's end, follows its clock, which is this far off. */
  record FollowClock(long off) implements Step {}

  record BeginCommit() implements Step {}

  record EndCommit() implements Step {}

  /** The process dies, is fenced, or its transaction is aborted. */
  record Crash() implements Step {}

  /** The process ends, and begins again with another lateness and clock skew. */
  record Reconfigure(long latenessMillis, long clockSkewMillis) implements Step {}

  @Property(tries = 1500)
  void anyHistoryGivesTheOraclesCounts(
      @ForAll("settings") FoldSettings settings, @ForAll("histories") List<Step> history) {
    Harness harness = new Harness(new Log(), settings, 7);
    Broker broker = new Broker(harness.log, harness::settings);

    history.forEach(step -> run(step, broker, harness));
    if (harness.isCommitting()) {
      harness.endCommit();
    }
    harness.consume(Integer.MAX_VALUE);
    harness.commitAll();

    int replayed = harness.replayed;
    harness.checkState();
    harness.crash();
    harness.checkState();
    Oracle oracle = harness.check();
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      Statistics.label(outcome.name())
          .collect(oracle.verdicts.stream().anyMatch(verdict -> verdict.outcome() == outcome));
    }
    Statistics.label("replayed clicks").collect(replayed > 0);
    Statistics.label("closed minutes")
        .collect(oracle.openMinutes().size() < oracle.idsByMinute.size());
  }

  @Property(tries = 300)
  void crashesChangeNothing(
      @ForAll("settings") FoldSettings settings, @ForAll("traffic") List<Step> traffic) {
    Log log = new Log();
    Broker broker = new Broker(log, settings);
    traffic.forEach(broker::run);
    Harness unharmed = new Harness(log, settings, 0);
    unharmed.consume(Integer.MAX_VALUE);
    unharmed.commitAll();
    Harness harmed = new Harness(log, settings, 0);

    for (int i = 0; !harmed.isAtEnd(); i++) {
      harmed.consume(1 + i % 3);
      harmed.beginCommit();
      harmed.consume(i % 2);
      harmed.endCommit();
      harmed.crash();
    }
    harmed.commitAll();

    assertThat(harmed.counts()).isEqualTo(unharmed.counts());
    assertThat(harmed.forwarded).isEqualTo(unharmed.forwarded);
    harmed.checkState();
  }

  /** Minutes that are emitted a piece at a time, while clicks of later ones come. */
  @Property(tries = 500)
  void crashesBetweenThePiecesOfClosedMinutesChangeNothing(
      @ForAll("settings") FoldSettings any,
      @ForAll("traffic") List<Step> traffic,
      @ForAll long seed) {
    Random random = new Random(seed);
    FoldSettings settings =
        new FoldSettings(
            any.cubes(),
            any.latenessMillis(),
            any.clockSkewMillis(),
            new EmissionLimits(0, 1, 500));
    Harness harness = new Harness(new Log(), settings, 0);
    Broker broker = new Broker(harness.log, harness::settings);

    for (Step arrival : traffic) {
      broker.run(arrival);
      switch (random.nextInt(11)) {
        case 0 -> broker.run(new Wait(random.nextInt(4) * MINUTE));
        case 1 -> harness.followClock(broker.now);
        case 9 -> {
          harness.consume(Integer.MAX_VALUE);
          harness.followClock(broker.now + random.nextInt(5) * MINUTE);
        }
        case 2, 3, 4 -> harness.consume(1 + random.nextInt(6));
        case 5 -> harness.consume(Integer.MAX_VALUE);
        case 6, 7 -> {
          harness.beginCommit();
          harness.consume(random.nextInt(4));
          harness.endCommit();
        }
        case 8 ->
            harness.crash(
                new FoldSettings(
                    settings.cubes(),
                    random.nextInt(6) * MINUTE,
                    random.nextInt(3) * MINUTE / 2,
                    settings.emission()));
        default -> {}
      }
    }
    harness.consume(Integer.MAX_VALUE);
    harness.followClock(broker.now + 4 * MINUTE);
    harness.beginCommit();
    harness.endCommit();
    harness.crash();
    harness.commitAll();

    harness.checkState();
    Statistics.label("begun anew with closed minutes unfinished")
        .collect(harness.resumedClosed > 1);
    Statistics.label("of which the clock closed some").collect(harness.resumedByClock > 0);
  }

  @Property(tries = 300)
  void readingTheWholeLogAgainWithoutCheckpointChangesNothing(
      @ForAll("settings") FoldSettings settings, @ForAll("traffic") List<Step> traffic) {
    Log log = new Log();
    Broker broker = new Broker(log, settings);
    traffic.forEach(broker::run);
    Harness first = new Harness(log, settings, 0);
    Harness again = new Harness(log, settings, 0);

    while (!first.isAtEnd()) {
      first.consume(5);
      first.beginCommit();
      first.endCommit();
    }
    first.commitAll();
    again.consume(Integer.MAX_VALUE);
    again.commitAll();

    assertThat(again.counts()).isEqualTo(first.counts());
    assertThat(again.forwarded).isEqualTo(first.forwarded);
  }

  /**
   * Without lateness in play, each id counts once per minute in all, wherever its clicks went, as
   * long as those of one id meet.
   */
  @Property(tries = 300)
  void sourcesAddUpToTheOraclesCountsHoweverTheClicksAreSpread(
      @ForAll("traffic") List<Step> traffic, @ForAll int spread) {
    FoldSettings settings = new FoldSettings(Harness.CUBES, 1_000 * MINUTE, 30_000);
    Log all = new Log();
    Broker broker = new Broker(all, settings);
    traffic.forEach(broker::run);
    List<Harness> sources = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sources.add(new Harness(new Log(), settings, i));
    }
    for (int i = 0; i < all.end(); i++) {
      Log.Entry entry = all.get(i);
      int source = Math.floorMod((entry.eventId().hashCode() + spread) * 0x9E3779B9 >>> 7, 3);
      sources.get(source).log.append(entry);
    }

    Map<CellKey, Long> sums = new HashMap<>();
    for (Harness source : sources) {
      for (int i = 0; !source.isAtEnd(); i++) {
        source.consume(4);
        source.beginCommit();
        if (i % 3 == 1) {
          source.crash();
          source.consume(6);
          source.beginCommit();
        }
        source.endCommit();
      }
      source.counts().forEach((cell, clicks) -> sums.merge(cell, clicks, Long::sum));
    }

    assertThat(sums).isEqualTo(distinctClicks(all, settings));
  }

  private static Map<CellKey, Long> distinctClicks(Log all, FoldSettings settings) {
    Map<CellKey, Long> counts = new HashMap<>();
    Set<Object> counted = new HashSet<>();
    for (int i = 0; i < all.end(); i++) {
      Log.Entry click = all.get(i);
      long minute = click.time() / MINUTE * MINUTE;
      if (click.time() <= click.brokerMillis() + settings.clockSkewMillis()
          && counted.add(Tuple.of(minute, click.adId(), click.eventId()))) {
        String ad = click.adId();
        String country = click.country();
        String device = click.device();
        counts.merge(new CellKey(ad, minute, "total", List.of()), 1L, Long::sum);
        counts.merge(new CellKey(ad, minute, "country", List.of(country)), 1L, Long::sum);
        counts.merge(new CellKey(ad, minute, "device", List.of(device)), 1L, Long::sum);
        counts.merge(
            new CellKey(ad, minute, "country+device", List.of(country, device)), 1L, Long::sum);
      }
    }
    return counts;
  }

  private static void run(Step step, Broker broker, Harness harness) {
    if (step instanceof Consume consume) {
      harness.consume(consume.clicks());
    } else if (step instanceof FollowClock clock) {
      harness.followClock(broker.now + clock.off());
    } else if (step instanceof BeginCommit) {
      if (!harness.isCommitting()) {
        harness.beginCommit();
      }
    } else if (step instanceof EndCommit) {
      if (harness.isCommitting()) {
        harness.endCommit();
      }
    } else if (step instanceof Crash) {
      harness.crash();
    } else if (step instanceof Reconfigure change) {
      harness.crash(
          new FoldSettings(
              Harness.CUBES,
              change.latenessMillis(),
              change.clockSkewMillis(),
              harness.settings().emission()));
    } else {
      broker.run(step);
    }
  }

  /** Appends to the log what arrives, with its broker time. */
  private static final class Broker {
    private final Log log;
    private final Supplier<FoldSettings> settings;
    private int bursts;
    long now = START;

    Broker(Log log, FoldSettings settings) {
      this(log, () -> settings);
    }

    Broker(Log log, Supplier<FoldSettings> settings) {
      this.log = log;
      this.settings = settings;
    }

    void run(Step step) {
      if (step instanceof Wait wait) {
        now += wait.millis();
      } else if (step instanceof Arrive click) {
        append(click.eventId(), click.adId(), now - click.delay(), click.country(), click.device());
      } else if (step instanceof ArriveAtEdge click) {
        long minute = now / MINUTE * MINUTE - click.minutesAgo() * MINUTE;
        append(click.eventId(), "ad-1", minute + click.plus(), "KR", "");
      } else if (step instanceof ArriveAtSkew click) {
        append(
            click.eventId(),
            "ad-1",
            now + settings.get().clockSkewMillis() + click.plus(),
            "",
            "tv");
      } else if (step instanceof ArriveForWatermark click) {
        long lateness = settings.get().latenessMillis();
        long watermark = (now - lateness) / MINUTE * MINUTE + click.plus();
        append(click.eventId(), "ad-2", watermark + lateness, "KR", "tv");
      } else if (step instanceof ArriveAgain again) {
        if (again.ago() < log.end()) {
          log.append(log.get(log.end() - 1 - again.ago()).appendedAt(now));
        }
      } else if (step instanceof Burst burst) {
        bursts++;
        for (int i = 0; i < burst.clicks(); i++) {
          append("burst-" + bursts + "-" + i, burst.adId(), now - i, i % 2 == 0 ? "KR" : "DE", "");
        }
      }
    }

    private void append(String id, String adId, long time, String country, String device) {
      log.append(new Log.Entry(id, adId, time, country, device, now));
    }
  }

  @Provide
  Arbitrary<FoldSettings> settings() {
    return Combinators.combine(
            latenesses(),
            skews(),
            Arbitraries.of(
                EmissionLimits.DEFAULT,
                new EmissionLimits(0, 1, 1),
                new EmissionLimits(2, 300, 700),
                new EmissionLimits(20, 5_000, 2_000)))
        .as((lateness, skew, some) -> new FoldSettings(Harness.CUBES, lateness, skew, some));
  }

  @Provide
  Arbitrary<List<Step>> traffic() {
    return arrival().list().ofMaxSize(80);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Step> process =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(1, 20).map(Consume::new)),
            Tuple.of(2, Arbitraries.of(0L, 0L, -3_000L, 5_000L, 2 * MINUTE).map(FollowClock::new)),
            Tuple.of(4, Arbitraries.create(BeginCommit::new)),
            Tuple.of(4, Arbitraries.create(EndCommit::new)),
            Tuple.of(2, Arbitraries.create(Crash::new)),
            Tuple.of(1, reconfigurations()));
    return Arbitraries.frequencyOf(Tuple.of(1, arrival()), Tuple.of(1, process))
        .list()
        .ofMaxSize(150);
  }

  private static Arbitrary<Step> reconfigurations() {
    return Combinators.combine(latenesses(), skews()).as(Reconfigure::new);
  }

  private static Arbitrary<Long> latenesses() {
    return Arbitraries.of(0L, 1L, 30_000L, MINUTE, 90_500L, 2 * MINUTE, 5 * MINUTE);
  }

  private static Arbitrary<Long> skews() {
    return Arbitraries.of(0L, 30_000L, MINUTE, 90_000L);
  }

  private static Arbitrary<Step> arrival() {
    Arbitrary<String> ids =
        Arbitraries.of(
            "e0",
            "e1",
            "e2",
            "e3",
            "e4",
            "0198c0de-0000-7000-8000-000000000001",
            "0198c0de-0000-7000-8000-000000000002",
            "00000000-0000-0000-0000-000000000000");
    Arbitrary<String> ads = Arbitraries.of("ad-1", "ad-2", "ad-3");
    Arbitrary<Long> delays =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.longs().between(0, 20_000)),
            Tuple.of(3, Arbitraries.longs().between(0, 4 * MINUTE)),
            Tuple.of(1, Arbitraries.longs().between(0, 120 * MINUTE)),
            Tuple.of(2, Arbitraries.longs().between(-2 * MINUTE, 0)));
    Arbitrary<Long> edge = Arbitraries.of(-1L, 0L, 1L);
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.longs().between(0, 30_000).map(Wait::new)),
        Tuple.of(2, Arbitraries.of(-2_000L, MINUTE, 2 * MINUTE, 5 * MINUTE).map(Wait::new)),
        Tuple.of(
            8,
            Combinators.combine(
                    ids,
                    ads,
                    Arbitraries.of("", "KR", "DE"),
                    Arbitraries.of("", "mobile", "tv"),
                    delays)
                .as(Arrive::new)),
        Tuple.of(
            2,
            Combinators.combine(ids, Arbitraries.integers().between(-1, 3), edge)
                .as(ArriveAtEdge::new)),
        Tuple.of(1, Combinators.combine(ids, edge).as(ArriveAtSkew::new)),
        Tuple.of(1, Combinators.combine(ids, edge).as(ArriveForWatermark::new)),
        Tuple.of(3, Arbitraries.integers().between(0, 8).map(ArriveAgain::new)),
        Tuple.of(
            1, Combinators.combine(Arbitraries.integers().between(1, 120), ads).as(Burst::new)));
  }
}
