package io.clickfold.aggregator;

import io.clickfold.fold.hot.Split;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Reports ads that become hot and cool down to operators: by log lines and a counter. */
final class HotAdReports {
  private static final Logger LOG = Logger.getLogger(HotAdReports.class);
  private static final int MAX_CHARS = 80;

  private final Counter begun;
  private final Counter ended;
  private final Map<Integer, Integer> refused = new HashMap<>();

  HotAdReports(MeterRegistry registry) {
    this.begun = counter(registry, "begun");
    this.ended = counter(registry, "ended");
  }

  /** Reports a source's splits that have changed. */
  void changed(int source, Collection<Split> changed) {
    for (Split split : changed) {
      if (split.isOpen()) {
        begun.increment();
        LOG.infof(
            "Partition %d: ad %s is hot, %d clicks/s; %d shards count it from %s on",
            source,
            printable(split.adId()),
            split.clicksPerSecond(),
            split.shards(),
            Instant.ofEpochMilli(split.from()));
      } else {
        ended.increment();
        LOG.infof(
            "Partition %d: %d shards count ad %s until %s",
            source, split.shards(), printable(split.adId()), Instant.ofEpochMilli(split.to()));
      }
    }
  }

  /** Reports how many hot ads of a source cannot be split. */
  void refused(int source, int ads) {
    Integer before = refused.put(source, ads);
    if (ads > 0 && (before == null || before == 0)) {
      LOG.warnf(
          "Partition %d: %d hot ads are not split, since the offset's metadata has room for no more;"
              + " more partitions of the raw queue would help",
          source, ads);
    }
  }

  /** Senders choose ads' ids: they must not forge log lines. */
  private static String printable(String adId) {
    return adId.codePoints()
        .limit(MAX_CHARS)
        .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
        .collect(Collectors.joining());
  }

  private static Counter counter(MeterRegistry registry, String change) {
    return Counter.builder("clickfold.aggregator.hot.ad.splits")
        .description("Splits of hot ads that were decided, and whose end was decided")
        .tag("change", change)
        .register(registry);
  }
}
