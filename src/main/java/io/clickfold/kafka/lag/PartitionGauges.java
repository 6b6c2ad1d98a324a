package io.clickfold.kafka.lag;

import io.clickfold.platform.Role;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * Gauges of one name, one for each partition. One of which nothing is known any more disappears, so
 * that no old value is summed up with that of the partition's next owner. Used by one thread.
 */
final class PartitionGauges {
  private final MeterRegistry registry;
  private final String name;
  private final String description;
  private final Map<Place, Shown> shown = new HashMap<>();

  private record Place(Role role, TopicPartition partition) {}

  private record Shown(Gauge gauge, AtomicLong value) {}

  PartitionGauges(MeterRegistry registry, String name, String description) {
    this.registry = registry;
    this.name = name;
    this.description = description;
  }

  /** Shows these values, and no others. */
  void show(Map<Role, Map<TopicPartition, Long>> values) {
    Iterator<Map.Entry<Place, Shown>> entries = shown.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Place, Shown> entry = entries.next();
      Place place = entry.getKey();
      if (!values.getOrDefault(place.role(), Map.of()).containsKey(place.partition())) {
        registry.remove(entry.getValue().gauge());
        entries.remove();
      }
    }
    values.forEach(
        (role, ofRole) ->
            ofRole.forEach(
                (partition, value) ->
                    shown
                        .computeIfAbsent(new Place(role, partition), this::register)
                        .value()
                        .set(value)));
  }

  private Shown register(Place place) {
    AtomicLong value = new AtomicLong();
    Gauge gauge =
        Gauge.builder(name, value, AtomicLong::doubleValue)
            .description(description)
            .tag("role", place.role().name().toLowerCase(Locale.ROOT))
            .tag("topic", place.partition().topic())
            .tag("partition", Integer.toString(place.partition().partition()))
            .register(registry);
    return new Shown(gauge, value);
  }
}
