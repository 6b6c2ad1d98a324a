package io.clickfold.ranker;

import io.clickfold.click.Minutes;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.Substitutes;
import io.clickfold.panes.ClosedPanes;
import io.clickfold.panes.LocalRankings;
import io.clickfold.panes.LocalResult;
import io.clickfold.panes.PaneRecord;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Which minutes lack something when brokers refuse a record of a ranker: of a ranking its last
 * minute, since then no window with that minute is final. Control records have to be sent.
 */
final class RefusedRankings implements Substitutes {
  private static final LocalResult.Visitor<OptionalLong> LAST_OF_LOCAL =
      new LocalResult.Visitor<>() {
        @Override
        public OptionalLong visit(LocalRankings rankings) {
          return OptionalLong.of(rankings.until() - Minutes.MILLIS);
        }

        @Override
        public OptionalLong visit(ClosedPanes closed) {
          return OptionalLong.empty();
        }
      };

  private static final Result.Visitor<OptionalLong> LAST =
      new Result.Visitor<>() {
        @Override
        public OptionalLong visit(Ranking ranking) {
          return OptionalLong.of(ranking.until() - Minutes.MILLIS);
        }

        @Override
        public OptionalLong visit(RankingWatermark watermark) {
          return OptionalLong.empty();
        }

        @Override
        public OptionalLong visit(Gap gap) {
          return OptionalLong.empty();
        }

        /** Only other roles send this and what follows: it leaves no gap here. */
        @Override
        public OptionalLong visit(MinuteCounts counts) {
          return OptionalLong.empty();
        }

        @Override
        public OptionalLong visit(SourceWatermark watermark) {
          return OptionalLong.empty();
        }

        @Override
        public OptionalLong visit(AdSplit split) {
          return OptionalLong.empty();
        }

        @Override
        public OptionalLong visit(TaskMark mark) {
          return OptionalLong.empty();
        }
      };

  private final Topics topics;
  private final TopicSizes sizes;
  private final ResultDecoder decoder = new ResultDecoder();

  RefusedRankings(Topics topics, TopicSizes sizes) {
    this.topics = topics;
    this.sizes = sizes;
  }

  @Override
  public Optional<List<Gap>> gaps(ProducerRecord<byte[], byte[]> refused) {
    OptionalLong minute;
    if (refused.topic().equals(topics.adPanes())) {
      minute = OptionalLong.of(PaneRecord.decode(refused.value()).minute());
    } else if (refused.topic().equals(topics.adRanks())) {
      minute = LocalResult.decode(refused.value()).accept(LAST_OF_LOCAL);
    } else {
      minute = decoder.decode(refused.value()).accept(LAST);
    }
    if (minute.isEmpty()) {
      return Optional.empty();
    }
    long from = minute.getAsLong();
    int partition = refused.partition() == null ? -1 : refused.partition();
    return Optional.of(
        Gap.ofDeadLetter(refused.topic(), partition, -1, from, from + Minutes.MILLIS).stream()
            .toList());
  }

  @Override
  public void announce(Gap gap, Outbox out) {
    Gaps.announce(gap, topics, sizes, out);
  }
}
