package io.clickfold.recalculator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.fold.CountRecords;
import io.clickfold.fold.CountSink;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.CubeCells;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Collected counts are those that records would have brought. */
class CollectedCountsTest {
  private static final long MINUTE = 60_000;
  private static final long START = 29_922_413 * MINUTE;
  private static final int CLICKS = 30_000;

  private final ClickParser parser = new ClickParser();

  @Test
  void countsAreThoseOfTheRecords() throws InvalidClickException {
    long seed = Long.getLong("clickfold.seed", System.nanoTime());
    System.getLogger("clickfold").log(System.Logger.Level.INFO, "-Dclickfold.seed=" + seed);
    List<MinuteCounts> encoded = new ArrayList<>();
    List<MinuteCounts> collected = new ArrayList<>();
    ResultDecoder decoder = new ResultDecoder();

    emit(
        seed,
        new CountRecords()
            .to(1, (partition, record) -> encoded.add((MinuteCounts) decoder.decode(record))));
    emit(seed, new CollectedCounts(collected::add));

    assertThat(collected).hasSizeGreaterThan(1);
    assertThat(ads(collected)).isEqualTo(ads(encoded));
    assertThat(collected)
        .allSatisfy(
            counts -> {
              assertThat(counts.minute()).isEqualTo(START);
              assertThat(counts.source()).isEqualTo(3);
              assertThat(counts.generation()).isEqualTo(7);
            });
  }

  /** An ad of which some is in one record, and the rest in the next, is once in each. */
  private static List<AdCounts> ads(List<MinuteCounts> records) {
    List<AdCounts> ads = new ArrayList<>();
    for (MinuteCounts record : records) {
      for (AdCounts ad : record.ads()) {
        AdCounts last = ads.isEmpty() ? null : ads.get(ads.size() - 1);
        if (last != null && last.adId().equals(ad.adId())) {
          assertThat(ad.clicks()).isEqualTo(last.clicks());
          List<CubeCells> both = new ArrayList<>(last.cubes());
          both.addAll(ad.cubes());
          ads.set(ads.size() - 1, new AdCounts(ad.adId(), ad.clicks(), both));
        } else {
          ads.add(ad);
        }
      }
    }
    return ads;
  }

  private void emit(long seed, CountSink sink) throws InvalidClickException {
    Random random = new Random(seed);
    Cubes cubes = Cubes.parse(List.of("country", "ip:deferred", "user_id", "country+device"));
    PartitionFold fold = new PartitionFold(new FoldSettings(cubes, MINUTE, MINUTE), 3, 7);
    Click click = new Click();
    for (int i = 0; i < CLICKS; i++) {
      byte[] json =
          "{\"event_id\":\"e%d\",\"ad_id\":\"ad%d\",\"click_time\":%d,\"user_id\":\"u%d\",\"country\":\"%s\"}"
              .formatted(
                  i,
                  Math.min(random.nextInt(200), random.nextInt(200)) * random.nextInt(2),
                  START + random.nextInt((int) MINUTE),
                  random.nextInt(5_000),
                  random.nextBoolean() ? "KR" : "US")
              .getBytes(StandardCharsets.UTF_8);
      parser.parse(json, 0, json.length, click);
      fold.accept(click, i, START + MINUTE);
    }
    fold.followClock(START + 3 * MINUTE);
    do {
      fold.drain(sink);
    } while (fold.isUnfinished());
  }
}
