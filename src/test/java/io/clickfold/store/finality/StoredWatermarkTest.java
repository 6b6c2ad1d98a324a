package io.clickfold.store.finality;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.wire.Sources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredWatermarkTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void theSlowestSourceInTheSlowestPartitionDecides() {
    List<StoredWatermark> all = all(3, 2);
    all.set(4, at(1, 1, 3, 2, NOON.minusSeconds(120)));

    assertThat(Finality.of(all).until()).contains(NOON.minusSeconds(120));
  }

  @Test
  void nothingIsFinalWhileOneIsMissing() {
    for (int missing = 0; missing < 6; missing++) {
      List<StoredWatermark> all = all(3, 2);
      all.remove(missing);

      assertThat(Finality.of(all)).isEqualTo(Finality.NONE);
    }
    assertThat(Finality.of(List.of())).isEqualTo(Finality.NONE);
  }

  @Test
  void oneSourceThatKnowsOfMoreIsEnough() {
    List<StoredWatermark> all = all(3, 2);
    all.set(0, at(0, 0, 4, 2, NOON));
    assertThat(Finality.of(all)).isEqualTo(Finality.NONE);

    all = all(3, 2);
    all.set(0, at(0, 0, 3, 3, NOON));
    assertThat(Finality.of(all)).isEqualTo(Finality.NONE);

    all = all(3, 2);
    all.add(at(0, 3, 3, 2, NOON));
    assertThat(Finality.of(all)).isEqualTo(Finality.NONE);
  }

  @Test
  void shardsHaveToSpeakOnceOneSourceKnowsOfThem() {
    List<StoredWatermark> all = all(2, 1);
    all.set(0, at(0, 0, 2, 2, 1, NOON));
    assertThat(Finality.of(all)).isEqualTo(Finality.NONE);

    all.add(at(0, Sources.shard(1), 2, 2, 1, NOON));
    assertThat(Finality.of(all)).isEqualTo(Finality.NONE);

    all.add(at(0, Sources.shard(0), 2, 2, 1, NOON.minusSeconds(60)));
    assertThat(Finality.of(all).until()).contains(NOON.minusSeconds(60));
  }

  @Test
  void aShardThatNobodyNamedHasToSpeakInAllPartitions() {
    List<StoredWatermark> all = all(2, 2);
    all.add(at(0, Sources.shard(0), 2, 1, 2, NOON));

    assertThat(Finality.of(all)).isEqualTo(Finality.NONE);
  }

  @Test
  void finalityCoversWhatEndsByThen() {
    Finality finality = new Finality(Optional.of(NOON));

    assertThat(finality.covers(NOON.toEpochMilli())).isTrue();
    assertThat(finality.covers(NOON.toEpochMilli() + 1)).isFalse();
    assertThat(Finality.NONE.covers(0)).isFalse();
  }

  @Test
  void finalityGoesUpToTheFirstGap() {
    Finality finality = new Finality(Optional.of(NOON));
    long hourBefore = NOON.minusSeconds(3600).toEpochMilli();
    MinuteRanges before =
        MinuteRanges.of(List.of(new MinuteRange(hourBefore, hourBefore + 60_000)));
    MinuteRanges behind =
        MinuteRanges.of(
            List.of(new MinuteRange(NOON.toEpochMilli(), NOON.toEpochMilli() + 60_000)));

    assertThat(finality.before(MinuteRanges.NONE)).isEqualTo(finality);
    assertThat(finality.before(behind)).isEqualTo(finality);
    assertThat(finality.before(before).until()).contains(NOON.minusSeconds(3600));
    assertThat(Finality.NONE.before(before)).isEqualTo(Finality.NONE);
  }

  @Test
  void whatStandsBehindAPlaceIsNoOlderThanTheWatermarksBeforeIt() {
    List<StoredWatermark> counts = all(3, 2);
    counts.set(4, at(1, 1, 3, 2, NOON.minusSeconds(120)));
    List<StoredWatermark> rankings =
        List.of(at(2, 0, 1, 4, NOON.minusSeconds(60)), at(3, 0, 1, 4, NOON.minusSeconds(180)));

    assertThat(StoredWatermark.lowest(counts, List.of(), 0)).isEqualTo(NOON.toEpochMilli());
    assertThat(StoredWatermark.lowest(counts, List.of(), 1))
        .isEqualTo(NOON.minusSeconds(120).toEpochMilli());
    assertThat(StoredWatermark.lowest(counts, rankings, 0))
        .isEqualTo(NOON.minusSeconds(60).toEpochMilli());
    assertThat(StoredWatermark.lowest(counts, rankings, 1))
        .isEqualTo(NOON.minusSeconds(180).toEpochMilli());
  }

  @Test
  void aSourceThatHasNotSpokenMayHaveCountedAnyMinute() {
    List<StoredWatermark> counts = all(3, 2);
    counts.remove(4);

    assertThat(StoredWatermark.lowest(counts, List.of(), 0)).isEqualTo(NOON.toEpochMilli());
    assertThat(StoredWatermark.lowest(counts, List.of(), 1)).isZero();
  }

  private static List<StoredWatermark> all(int sources, int partitions) {
    List<StoredWatermark> all = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      for (int source = 0; source < sources; source++) {
        all.add(at(partition, source, sources, partitions, NOON));
      }
    }
    return all;
  }

  private static StoredWatermark at(
      int partition, int source, int sources, int partitions, Instant watermark) {
    return at(partition, source, sources, 0, partitions, watermark);
  }

  private static StoredWatermark at(
      int partition, int source, int sources, int shards, int partitions, Instant watermark) {
    return new StoredWatermark(partition, source, sources, shards, partitions, watermark);
  }
}
