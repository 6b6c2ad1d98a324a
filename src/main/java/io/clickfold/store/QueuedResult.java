package io.clickfold.store;

import io.clickfold.click.Minutes;
import io.clickfold.platform.DeadLetter;
import io.clickfold.platform.DeadLetter.Reason;
import io.clickfold.platform.Role;
import io.clickfold.result.AdSplit;
import io.clickfold.result.Gap;
import io.clickfold.result.MinuteCounts;
import io.clickfold.result.Ranking;
import io.clickfold.result.RankingWatermark;
import io.clickfold.result.Result;
import io.clickfold.result.SourceWatermark;
import io.clickfold.result.TaskMark;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A result, and the record of the result queue in which it stands. */
record QueuedResult(ConsumerRecord<byte[], byte[]> record, Result result) {
  /**
   * Adds what it says to what is to be stored.
   *
   * @throws IllegalArgumentException if it says nothing that can be stored
   */
  void addTo(WriteSet writes) {
    if (result instanceof MinuteCounts counts) {
      writes.add(counts);
    } else if (result instanceof SourceWatermark watermark) {
      writes.add(record.partition(), watermark.checked());
    } else if (result instanceof Ranking ranking) {
      writes.add(ranking);
    } else if (result instanceof RankingWatermark watermark) {
      writes.add(watermark);
    } else if (result instanceof AdSplit split) {
      writes.add(split);
    } else if (result instanceof TaskMark mark) {
      writes.add(record.partition(), mark);
    } else if (result instanceof Gap gap) {
      writes.add(gap);
    } else {
      throw new IllegalArgumentException("nobody stores " + result.getClass().getSimpleName());
    }
  }

  /** The letter of it, if it cannot be stored. */
  DeadLetter deadLetter(Throwable refusal) {
    return DeadLetter.of(Role.WRITER, Reason.STORE, record, refusal);
  }

  /**
   * The minutes that lack something if it is not stored. Words and marks are none: those who wait
   * for them see that they do not come, and what is not said is not claimed.
   *
   * @return empty if there are none
   */
  Optional<Gap> gap() {
    if (result instanceof MinuteCounts counts) {
      return gap(counts.minute(), counts.minute() + Minutes.MILLIS);
    }
    if (result instanceof Ranking ranking) {
      return gap(ranking.until() - Minutes.MILLIS, ranking.until());
    }
    if (result instanceof AdSplit split) {
      return gap(split.fromInHour(), split.toInHour());
    }
    if (result instanceof Gap lost) {
      return gap(lost.from(), lost.to());
    }
    return Optional.empty();
  }

  private Optional<Gap> gap(long from, long to) {
    return Gap.ofDeadLetter(record.topic(), record.partition(), record.offset(), from, to);
  }
}
