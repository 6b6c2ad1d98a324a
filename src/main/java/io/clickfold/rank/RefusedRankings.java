package io.clickfold.rank;

import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.result.Gap;
import io.clickfold.result.Ranking;
import io.clickfold.result.Result;
import io.clickfold.result.ResultDecoder;
import io.clickfold.stream.Outbox;
import io.clickfold.stream.Substitutes;
import io.clickfold.stream.TopicSizes;
import io.clickfold.window.LocalRankings;
import io.clickfold.window.LocalResult;
import io.clickfold.window.PaneRecord;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The minutes of what a ranker sends and brokers refuse: of rankings the last, since all windows
 * that have it are not final then. Words have to be sent.
 */
final class RefusedRankings implements Substitutes {
  private final Topics topics;
  private final TopicSizes sizes;
  private final ResultDecoder decoder = new ResultDecoder();

  RefusedRankings(Topics topics, TopicSizes sizes) {
    this.topics = topics;
    this.sizes = sizes;
  }

  @Override
  public Optional<List<Gap>> gaps(ProducerRecord<byte[], byte[]> refused) {
    long from;
    if (refused.topic().equals(topics.adPanes())) {
      from = PaneRecord.decode(refused.value()).minute();
    } else if (refused.topic().equals(topics.adRanks())) {
      LocalResult result = LocalResult.decode(refused.value());
      if (!(result instanceof LocalRankings rankings)) {
        return Optional.empty();
      }
      from = rankings.until() - Minutes.MILLIS;
    } else {
      Result result = decoder.decode(refused.value());
      if (!(result instanceof Ranking ranking)) {
        return Optional.empty();
      }
      from = ranking.until() - Minutes.MILLIS;
    }
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
