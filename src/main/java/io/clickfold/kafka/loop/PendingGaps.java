package io.clickfold.kafka.loop;

import io.clickfold.wire.Gap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Gaps that a processor has to emit with its next flush. Those of the same minutes and place are
 * merged, so there are few of them, however many records are given up. Not thread-safe.
 */
public final class PendingGaps {
  private final long clockSkewMillis;
  private final Map<Key, Gap> gaps = new LinkedHashMap<>();

  private record Key(long from, long to, String reason, String topic, int partition) {
    static Key of(Gap gap) {
      return new Key(gap.from(), gap.to(), gap.reason(), gap.topic(), gap.partition());
    }
  }

  /**
   * @param first one that has to be emitted, if there is one
   * @param clockSkewMillis how far clicks may be ahead of the clock
   */
  public PendingGaps(Optional<Gap> first, long clockSkewMillis) {
    this.clockSkewMillis = clockSkewMillis;
    first.ifPresent(this::add);
  }

  /**
   * Adds the gap of a record that is given up, and whose minutes are not known.
   *
   * @param open the start of the first minute that it may belong to
   */
  public void add(ConsumerRecord<?, ?> record, long open) {
    add(record, open, Gap.lastEnd(System.currentTimeMillis(), clockSkewMillis));
  }

  /**
   * Adds the gap of a record that is given up.
   *
   * @param from the start of the first minute that it belongs to
   * @param to the end of the last one
   */
  public void add(ConsumerRecord<?, ?> record, long from, long to) {
    Gap.ofDeadLetter(record.topic(), record.partition(), record.offset(), from, to)
        .ifPresent(this::add);
  }

  private void add(Gap gap) {
    gaps.merge(
        Key.of(gap),
        gap,
        (a, b) ->
            new Gap(
                a.from(),
                a.to(),
                a.reason(),
                a.topic(),
                a.partition(),
                Math.min(a.fromOffset(), b.fromOffset()),
                Math.max(a.toOffset(), b.toOffset()),
                b.noticed()));
  }

  /** Emits all, and has none afterwards. */
  public void emit(Consumer<Gap> sink) {
    gaps.values().forEach(sink);
    gaps.clear();
  }
}
