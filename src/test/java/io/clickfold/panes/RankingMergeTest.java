package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a merge holds while one of the partitions emits no watermark. */
class RankingMergeTest {
  private static final long MINUTE = 60_000;
  private static final int MAX_BYTES = 200_000;

  /** Of one end and partition. */
  private static final int LIST_BYTES = 10_000;

  private static final int ADS = 100;

  private final Map<Long, Ranking> merged = new TreeMap<>();
  private final List<Long> closed = new ArrayList<>();
  private final List<LocalResult> log = new ArrayList<>();

  @Test
  void aSilentPartitionDoesNotMakeItHoldAllWindows() {
    RankingMerge merge = new RankingMerge(ADS, "");
    log.add(new ClosedPanes(0, 2, 100 * MINUTE));
    log.add(new ClosedPanes(1, 2, 100 * MINUTE));
    for (int end = 101; end <= 160; end++) {
      log.add(rankings(0, end));
      log.add(rankings(1, end));
      log.add(new ClosedPanes(0, 2, end * MINUTE));
    }
    long most = 0;
    for (int at = 0; at < log.size(); at++) {
      most = Math.max(most, apply(merge, at));
      if (at % 10 == 0) {
        drain(merge);
        assertThat(merge.readAgain()).isFalse();
      }
    }
    assertThat(most).as("bytes held").isLessThan(MAX_BYTES + LIST_BYTES);
    assertThat(merge.isBehind()).isTrue();
    assertThat(merged.keySet())
        .as("none that is set aside")
        .isNotEmpty()
        .allMatch(end -> end < 115);

    log.add(new ClosedPanes(1, 2, 160 * MINUTE));
    apply(merge, log.size() - 1);
    drain(merge);
    int passes = 0;
    int from = (int) merge.replayOffset(log.size());
    String state = merge.state();
    for (; merge.readAgain(); passes++) {
      if (passes == 1) {
        // As after a crash.
        merge = new RankingMerge(ADS, state);
      }
      for (int at = from; at < log.size(); at++) {
        most = Math.max(most, apply(merge, at));
      }
      merge.forgetChanges();
      drain(merge);
      from = (int) merge.replayOffset(log.size());
      state = merge.state();
    }

    assertThat(passes).isBetween(2, 60);
    assertThat(most).as("bytes held").isLessThan(MAX_BYTES + LIST_BYTES);
    assertThat(merge.isBehind()).isFalse();
    assertThat(merge.heldBytes()).isZero();
    assertThat(from).isEqualTo(log.size());
    assertThat(closed).isSorted().doesNotHaveDuplicates().endsWith(160 * MINUTE);
    assertThat(merged.keySet()).hasSize(60);
    assertThat(merged.values())
        .extracting(of -> of.clicks() - 2 * of.until() / MINUTE)
        .containsOnly(0L);
  }

  /** Applies a record with little memory. */
  private long apply(RankingMerge merge, int offset) {
    if (log.get(offset) instanceof LocalRankings rankings) {
      merge.add(rankings, offset);
    } else {
      merge.closed((ClosedPanes) log.get(offset));
    }
    long most = merge.heldBytes();
    while (merge.heldBytes() > MAX_BYTES && merge.setAside()) {
      // There may still be too much.
    }
    return most;
  }

  private void drain(RankingMerge merge) {
    merge.drain(
        new RankingMerge.Sink() {
          @Override
          public void ranking(Ranking ranking) {
            merged.put(ranking.until() / MINUTE, ranking);
          }

          @Override
          public void closed(long until) {
            closed.add(until);
          }
        });
  }

  private static LocalRankings rankings(int partition, long end) {
    List<RankedAd> ads =
        IntStream.range(0, ADS)
            .mapToObj(i -> new RankedAd("ad-" + partition + "-" + i, 1))
            .toList();
    WindowTop top = new WindowTop(1, end, true, ads);
    return new LocalRankings(partition, end * MINUTE, Cube.TOTAL, List.of(), List.of(top));
  }
}
