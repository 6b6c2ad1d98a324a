package io.clickfold.recalculator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.fold.CountRecords;
import io.clickfold.fold.CountSink;
import io.clickfold.store.counts.MinuteGroups;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.CountedRows;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.Sources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A job may end behind any of its steps: whatever is stored by then, no click is missing. */
class SplitAdRecountTest {
  private static final long MINUTE = 60_000;
  private static final long START = 29_922_420 * MINUTE;
  private static final int MINUTES = 4;
  private static final int SOURCES = 3;
  private static final int SHARDS = 3;
  private static final int GENERATION = 30_000_000;
  private static final List<String> ADS = List.of("hot", "warm", "cold");
  private static final Cubes CUBES = Cubes.parse(List.of("country"));

  private record Archived(int source, String ad, long minute, String id) {}

  private record Key(String ad, long minute, int source) {}

  private record Row(int generation, long clicks) {}

  private final Map<Key, Row> store =
      new TreeMap<>(
          Comparator.comparing(Key::ad).thenComparing(Key::minute).thenComparing(Key::source));

  @Property(tries = 200)
  void noClickIsMissingOrTwiceWhereverAJobEnds(@ForAll long seed) {
    Random random = new Random(seed);
    List<AdSplit> splits = splits(random);
    List<Archived> archive = archive(random);
    store.clear();
    storeLive(archive, splits);
    Map<String, Long> truth = truth(archive);
    assertThat(read()).isEqualTo(truth);

    List<Integer> sources = new ArrayList<>(IntStream.range(0, SOURCES).boxed().toList());
    Collections.shuffle(sources, random);
    for (int source : sources) {
      for (MinuteCounts record : recount(source, archive, splits)) {
        for (AdCounts ad : record.ads()) {
          store.merge(
              new Key(ad.adId(), record.minute(), record.source()),
              new Row(record.generation(), ad.clicks()),
              (old, now) -> now.generation() >= old.generation() ? now : old);
          assertThat(read()).as("behind %s of source %d", ad, record.source()).isEqualTo(truth);
        }
      }
    }
    for (List<Key> removed : surplus()) {
      store.keySet().removeAll(removed);
      assertThat(read()).as("behind the removal of %s", removed).isEqualTo(truth);
    }
    assertThat(store.keySet()).noneMatch(key -> Sources.isShard(key.source()));
  }

  private static List<MinuteCounts> recount(
      int source, List<Archived> archive, List<AdSplit> splits) {
    List<MinuteCounts> records = new ArrayList<>();
    CountSink sink =
        new CountRecords()
            .to(
                1,
                (partition, record) ->
                    records.add((MinuteCounts) new ResultDecoder().decode(record)));
    SourceRecount recount =
        new SourceRecount(CUBES, source, GENERATION, new SplitMinutes(splits, source));
    for (int i = 0; i < MINUTES; i++) {
      long minute = START + i * MINUTE;
      long offset = i;
      archive.stream()
          .filter(click -> click.source() == source && click.minute() == minute)
          .forEach(click -> recount.accept(click(click), offset, click.minute()));
      recount.end(minute, sink);
    }
    return records;
  }

  /** As they are removed: of an ad a few at a time, but those of a minute at once. */
  private List<List<Key>> surplus() {
    List<List<Key>> requests = new ArrayList<>();
    for (String ad : ADS) {
      MinuteGroups<Key> groups = new MinuteGroups<>(2);
      store.forEach(
          (key, row) -> {
            if (key.ad().equals(ad) && row.generation() < GENERATION) {
              groups.add(key.minute(), key);
              // As at the end of a page.
              requests.addAll(groups.takeWhole());
            }
          });
      requests.addAll(groups.takeAll());
    }
    return requests;
  }

  private static List<AdSplit> splits(Random random) {
    List<AdSplit> splits = new ArrayList<>();
    for (String ad : List.of("hot", "warm")) {
      for (int source = 0; source < SOURCES; source++) {
        if (random.nextInt(3) > 0) {
          long from = START + random.nextInt(MINUTES) * MINUTE;
          long to = random.nextBoolean() ? AdSplit.OPEN : from + random.nextInt(3) * MINUTE;
          splits.add(new AdSplit(START, ad, source, from, to, 2 + random.nextInt(2), 1, 0));
        }
      }
    }
    return splits;
  }

  private static List<Archived> archive(Random random) {
    List<Archived> archive = new ArrayList<>();
    int clicks = random.nextInt(100);
    for (int i = 0; i < clicks; i++) {
      archive.add(
          new Archived(
              random.nextInt(SOURCES),
              ADS.get(random.nextInt(ADS.size())),
              START + random.nextInt(MINUTES) * MINUTE,
              "e-" + random.nextInt(60)));
    }
    return archive;
  }

  /** What aggregators have counted: each click once in its source, by the source or by a shard. */
  private void storeLive(List<Archived> archive, List<AdSplit> splits) {
    for (Archived click : Set.copyOf(archive)) {
      int counting =
          splits.stream()
              .filter(split -> split.source() == click.source() && split.adId().equals(click.ad()))
              .filter(split -> split.from() <= click.minute() && click.minute() < split.to())
              .findFirst()
              .map(split -> Sources.shard(Math.floorMod(click.id().hashCode(), split.shards())))
              .orElse(click.source());
      store.merge(
          new Key(click.ad(), click.minute(), counting),
          new Row(0, 1),
          (a, b) -> new Row(0, a.clicks() + b.clicks()));
    }
  }

  private static Map<String, Long> truth(List<Archived> archive) {
    Map<String, Long> truth = new HashMap<>();
    for (Archived click : Set.copyOf(archive)) {
      truth.merge(click.ad() + " " + click.minute(), 1L, Long::sum);
    }
    return truth;
  }

  private Map<String, Long> read() {
    Map<String, Long> read = new HashMap<>();
    Map<String, CountedRows> counted = new HashMap<>();
    store.forEach(
        (key, row) -> {
          if (counted
              .computeIfAbsent(key.ad(), ad -> new CountedRows())
              .counts(key.minute(), key.source())) {
            read.merge(key.ad() + " " + key.minute(), row.clicks(), Long::sum);
          }
        });
    return read;
  }

  private static Click click(Archived archived) {
    byte[] json =
        "{\"event_id\":\"%s\",\"ad_id\":\"%s\",\"click_time\":%d,\"country\":\"KR\"}"
            .formatted(archived.id(), archived.ad(), archived.minute())
            .getBytes(StandardCharsets.UTF_8);
    Click click = new Click();
    try {
      new ClickParser().parse(json, 0, json.length, click);
    } catch (InvalidClickException e) {
      throw new AssertionError(e);
    }
    return click;
  }
}
