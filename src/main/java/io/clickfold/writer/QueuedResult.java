package io.clickfold.writer;

import io.clickfold.click.Minutes;
import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.platform.Role;
import io.clickfold.store.insert.WriteSet;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.Result;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A result, and the record of {@code click-counts} in which it stands. */
record QueuedResult(ConsumerRecord<byte[], byte[]> record, Result result) {
  /**
   * Adds it to what is to be stored.
   *
   * @throws IllegalArgumentException if nothing of it can be stored
   */
  void addTo(WriteSet writes) {
    result.accept(new Storing(writes));
  }

  private final class Storing implements Result.Visitor<Void> {
    private final WriteSet writes;

    Storing(WriteSet writes) {
      this.writes = writes;
    }

    @Override
    public Void visit(MinuteCounts counts) {
      writes.add(counts);
      return null;
    }

    @Override
    public Void visit(SourceWatermark watermark) {
      writes.add(record.partition(), watermark.checked());
      return null;
    }

    @Override
    public Void visit(AdSplit split) {
      writes.add(split);
      return null;
    }

    @Override
    public Void visit(Ranking ranking) {
      writes.add(ranking);
      return null;
    }

    @Override
    public Void visit(RankingWatermark watermark) {
      writes.add(watermark);
      return null;
    }

    @Override
    public Void visit(TaskMark mark) {
      writes.add(record.partition(), mark);
      return null;
    }

    @Override
    public Void visit(Gap gap) {
      writes.add(gap);
      return null;
    }
  }

  /** The letter of it, if it cannot be stored. */
  DeadLetter deadLetter(Throwable refusal) {
    return DeadLetter.of(Role.WRITER, Reason.STORE, record, refusal);
  }

  /**
   * The minutes that lack something if it is not stored. A watermark or mark leaves none: those who
   * wait for it see that it does not come, and what is not emitted is not claimed.
   *
   * @return empty if there are none
   */
  Optional<Gap> gap() {
    return result.accept(new Lacking());
  }

  /** The minutes of a result, as a gap. */
  private final class Lacking implements Result.Visitor<Optional<Gap>> {
    @Override
    public Optional<Gap> visit(MinuteCounts counts) {
      return gap(counts.minute(), counts.minute() + Minutes.MILLIS);
    }

    @Override
    public Optional<Gap> visit(SourceWatermark watermark) {
      return Optional.empty();
    }

    @Override
    public Optional<Gap> visit(AdSplit split) {
      return gap(split.fromInHour(), split.toInHour());
    }

    @Override
    public Optional<Gap> visit(Ranking ranking) {
      return gap(ranking.until() - Minutes.MILLIS, ranking.until());
    }

    @Override
    public Optional<Gap> visit(RankingWatermark watermark) {
      return Optional.empty();
    }

    @Override
    public Optional<Gap> visit(TaskMark mark) {
      return Optional.empty();
    }

    @Override
    public Optional<Gap> visit(Gap lost) {
      return gap(lost.from(), lost.to());
    }
  }

  private Optional<Gap> gap(long from, long to) {
    return Gap.ofDeadLetter(record.topic(), record.partition(), record.offset(), from, to);
  }
}
