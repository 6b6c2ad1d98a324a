package io.clickfold.aggregator;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Minutes;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.Substitutes;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.HotClicks;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Which minutes lack something when brokers refuse a record of an aggregator. Control records, such
 * as watermarks and gaps, have to be sent: without them nothing would be final, or too much.
 */
final class RefusedResults implements Substitutes {
  private final Topics topics;
  private final ClickCountsTopic results;
  private final ResultDecoder decoder = new ResultDecoder();
  private final ResultEncoder encoder = new ResultEncoder();
  private final ClickParser parser = new ClickParser();

  RefusedResults(Topics topics, ClickCountsTopic results) {
    this.topics = topics;
    this.results = results;
  }

  @Override
  public Optional<List<Gap>> gaps(ProducerRecord<byte[], byte[]> refused) {
    if (refused.topic().equals(topics.rejectedClicks())) {
      return Optional.of(List.of());
    }
    TreeSet<Long> minutes = new TreeSet<>();
    if (refused.topic().equals(topics.lateClicks())) {
      addMinute(refused.value(), 0, refused.value().length, minutes);
    } else if (HotClicks.are(refused.value())) {
      HotClicks.read(refused.value())
          .forEach((offset, bytes, from, length) -> addMinute(bytes, from, length, minutes));
    } else {
      return decoder.decode(refused.value()).accept(new Lacking(refused));
    }
    return Optional.of(
        minutes.stream()
            .flatMap(minute -> gap(refused, minute, minute + Minutes.MILLIS).stream())
            .toList());
  }

  /** The minutes of a result; empty of one that has to be sent. */
  private record Lacking(ProducerRecord<byte[], byte[]> refused)
      implements Result.Visitor<Optional<List<Gap>>> {
    @Override
    public Optional<List<Gap>> visit(MinuteCounts counts) {
      return lacking(counts.minute(), counts.minute() + Minutes.MILLIS);
    }

    @Override
    public Optional<List<Gap>> visit(SourceWatermark watermark) {
      return Optional.empty();
    }

    @Override
    public Optional<List<Gap>> visit(AdSplit split) {
      return lacking(split.fromInHour(), split.toInHour());
    }

    /** Rankers send it. */
    @Override
    public Optional<List<Gap>> visit(Ranking ranking) {
      return Optional.empty();
    }

    @Override
    public Optional<List<Gap>> visit(RankingWatermark watermark) {
      return Optional.empty();
    }

    /** Recalculators send it. */
    @Override
    public Optional<List<Gap>> visit(TaskMark mark) {
      return Optional.empty();
    }

    @Override
    public Optional<List<Gap>> visit(Gap gap) {
      return Optional.empty();
    }

    private Optional<List<Gap>> lacking(long from, long to) {
      return Optional.of(gap(refused, from, to).stream().toList());
    }
  }

  /** One ad of several may be too large, so each gets a record of its own. */
  @Override
  public List<ProducerRecord<byte[], byte[]>> substitutes(ProducerRecord<byte[], byte[]> refused) {
    if (!refused.topic().equals(topics.clickCounts())
        || !(decoder.decode(refused.value()) instanceof MinuteCounts counts)
        || counts.ads().size() == 1) {
      return List.of();
    }
    return counts.ads().stream()
        .map(
            ad ->
                new MinuteCounts(
                    counts.minute(), counts.source(), counts.generation(), List.of(ad)))
        .map(
            substitute ->
                new ProducerRecord<>(
                    refused.topic(),
                    refused.partition(),
                    refused.key(),
                    encoder.encode(substitute)))
        .toList();
  }

  private void addMinute(byte[] bytes, int from, int length, TreeSet<Long> minutes) {
    Click click = new Click();
    try {
      parser.parse(bytes, from, length, click);
      minutes.add(Minutes.startOf(click.timeMillis()));
    } catch (InvalidClickException e) {
      // Such a click would have been rejected, and belongs to no minute.
    }
  }

  private static Optional<Gap> gap(ProducerRecord<?, ?> refused, long from, long to) {
    int partition = refused.partition() == null ? -1 : refused.partition();
    return Gap.ofDeadLetter(refused.topic(), partition, -1, from, to);
  }

  @Override
  public void announce(Gap gap, Outbox out) {
    results.announce(encoder.encode(gap), results.partitions(), out);
  }
}
