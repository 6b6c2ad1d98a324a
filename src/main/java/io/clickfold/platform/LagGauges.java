package io.clickfold.platform;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * The gauges {@code clickfold.lag}, one for each partition. One of which nothing is known any more
 * disappears, so that no old value is summed up with that of the partition's next owner. Used by
 * one thread.
 */
final class LagGauges {
  private final MeterRegistry registry;
  private final Map<Place, Shown> shown = new HashMap<>();

  private record Place(Role role, TopicPartition partition) {}

  private record Shown(Gauge gauge, AtomicLong lag) {}

  LagGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows these lags, and no others. */
  void show(Map<Role, Map<TopicPartition, Long>> lags) {
    Iterator<Map.Entry<Place, Shown>> entries = shown.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Place, Shown> entry = entries.next();
      Place place = entry.getKey();
      if (!lags.getOrDefault(place.role(), Map.of()).containsKey(place.partition())) {
        registry.remove(entry.getValue().gauge());
        entries.remove();
      }
    }
    lags.forEach(
        (role, ofRole) ->
            ofRole.forEach(
                (partition, lag) ->
                    shown
                        .computeIfAbsent(new Place(role, partition), this::register)
                        .lag()
                        .set(lag)));
  }

  private Shown register(Place place) {
    AtomicLong lag = new AtomicLong();
    Gauge gauge =
        Gauge.builder("clickfold.lag", lag, AtomicLong::doubleValue)
            .description("Records that wait to be taken, of partitions assigned to this process")
            .tag("role", place.role().name().toLowerCase(Locale.ROOT))
            .tag("topic", place.partition().topic())
            .tag("partition", Integer.toString(place.partition().partition()))
            .register(registry);
    return new Shown(gauge, lag);
  }
}
