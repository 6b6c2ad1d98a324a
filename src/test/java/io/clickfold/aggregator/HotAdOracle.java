package io.clickfold.aggregator;

import io.clickfold.aggregator.HotAdSimulation.AdMinute;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What clicks come to, told naively and without any notion of hot ads: each partition of the raw
 * queue by itself, from what was committed of it. Shares no code with the engine.
 */
final class HotAdOracle {
  /** So far ahead of the broker's clock a click is counted later; beyond that it is rejected. */
  private static final long MAX_EARLY_MILLIS = 3_600_000;

  static final long NEVER = Long.MIN_VALUE;

  private static final Pattern CLICK =
      Pattern.compile(
          "\\{\"event_id\":\"(.*)\",\"ad_id\":\"(.*)\",\"click_time\":(\\d+),\"ip\":\"(.*)\",\"country\":\"(.*)\"}");

  /** Something that happened in a transaction that was committed. */
  sealed interface Event {}

  record RecordRead(ConsumerRecord<byte[], byte[]> record) implements Event {}

  record Clock(long wallMillis) implements Event {}

  final Map<AdMinute, Long> clicks = new HashMap<>();
  final Map<List<Object>, Long> countries = new HashMap<>();
  final Map<String, Integer> late = new TreeMap<>();
  final Map<String, Integer> rejected = new TreeMap<>();

  private final long lateness;
  private final long skew;

  HotAdOracle(long lateness, long skew) {
    this.lateness = lateness;
    this.skew = skew;
  }

  /**
   * @param closedBefore what the partition found closed when it began
   */
  void judge(int partition, long closedBefore, List<Event> events) {
    Set<List<Object>> counted = new HashSet<>();
    long closed = closedBefore;
    for (Event event : events) {
      if (event instanceof Clock clock) {
        closed = Math.max(closed, clock.wallMillis() - lateness);
        continue;
      }
      ConsumerRecord<byte[], byte[]> record = ((RecordRead) event).record();
      String json = new String(record.value(), StandardCharsets.UTF_8);
      Matcher click = CLICK.matcher(json);
      if (!click.matches()) {
        throw new AssertionError(json);
      }
      long time = Long.parseLong(click.group(3));
      if (click.group(1).isEmpty() || time > record.timestamp() + MAX_EARLY_MILLIS) {
        rejected.merge(json, 1, Integer::sum);
        continue;
      }
      if (time > record.timestamp() + skew) {
        late.merge(json, 1, Integer::sum);
        continue;
      }
      closed = Math.max(closed, Math.min(time, record.timestamp()) - lateness);
      long minute = time - time % 60_000;
      if (minute + 60_000 <= closed) {
        late.merge(json, 1, Integer::sum);
      } else if (counted.add(List.of(minute, click.group(1), click.group(2)))) {
        String ad = click.group(2);
        clicks.merge(new AdMinute(ad, minute), 1L, Long::sum);
        countries.merge(List.of(ad, minute, click.group(5)), 1L, Long::sum);
      }
    }
  }
}
