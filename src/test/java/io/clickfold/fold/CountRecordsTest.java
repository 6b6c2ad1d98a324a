package io.clickfold.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountRecordsTest {
  private final CountRecords records = new CountRecords();
  private final List<MinuteCounts> sent = new ArrayList<>();

  /** The fold whose counts were not sent is thrown away, and the next one uses the same records. */
  @Test
  void whatAnExceptionHasLeftIsNotSentWithOtherCounts() {
    CountSink failing =
        records.to(
            2,
            (partition, record) -> {
              throw new IllegalStateException("not sent");
            });
    failing.begin(60_000, 1, 0);
    ad(failing, 0, "left", 1);
    ad(failing, 1, "left too", 1);
    assertThatThrownBy(failing::end).isInstanceOf(IllegalStateException.class);

    CountSink next = collecting(2);
    next.begin(120_000, 2, 0);
    ad(next, 1, "ad", 5);
    next.end();

    assertThat(sent)
        .containsExactly(
            new MinuteCounts(120_000, 2, 0, List.of(new AdCounts("ad", 5, List.of()))));
  }

  @Test
  void fewerAndMorePartitionsAreWrittenTo() {
    for (int partitions : new int[] {3, 1, 4}) {
      CountSink sink = collecting(partitions);
      assertThat(sink.partitions()).isEqualTo(partitions);
      sink.begin(0, 0, 0);
      ad(sink, partitions - 1, "ad", partitions);
      sink.end();
    }

    assertThat(sent).extracting(counts -> counts.ads().get(0).clicks()).containsExactly(3L, 1L, 4L);
  }

  private CountSink collecting(int partitions) {
    ResultDecoder decoder = new ResultDecoder();
    return records.to(
        partitions, (partition, record) -> sent.add((MinuteCounts) decoder.decode(record)));
  }

  private static void ad(CountSink sink, int partition, String id, int clicks) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    sink.ad(partition, utf8, 0, utf8.length, clicks);
  }
}
