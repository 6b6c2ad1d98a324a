package io.clickfold.ranker;

import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.wire.Gap;
import io.clickfold.wire.ResultEncoder;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** The gaps that losses of records leave in rankings. */
final class Gaps {
  private static final Logger LOG = Logger.getLogger(Gaps.class);

  private Gaps() {}

  /**
   * The gap that a loss leaves.
   *
   * @param open the start of the first minute that was open before
   */
  static Optional<Gap> of(TopicPartition place, Loss loss, long open, long clockSkewMillis) {
    Optional<Gap> gap =
        Gap.expired(
            place.topic(),
            place.partition(),
            loss.fromOffset(),
            loss.toOffset(),
            open,
            loss.untilMillis(),
            clockSkewMillis);
    gap.ifPresent(
        known ->
            LOG.errorf(
                "Rankings may lack counts: %s. Those of windows with these minutes are not final"
                    + " until they are recomputed, which recalculators do by themselves where the"
                    + " archive has their clicks",
                known.describe()));
    return gap;
  }

  /**
   * Sends it to every partition: the merge's watermarks, which come later, may stand in any of
   * them.
   */
  static void announce(Gap gap, Topics topics, TopicSizes sizes, Outbox out) {
    byte[] encoded = new ResultEncoder().encode(gap);
    for (int i = 0; i < sizes.partitionsOf(topics.clickCounts()); i++) {
      out.send(AvroRecords.of(topics.clickCounts(), i, encoded));
    }
  }
}
