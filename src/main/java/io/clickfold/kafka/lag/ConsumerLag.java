package io.clickfold.kafka.lag;

import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.RoleChannels;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Measures how many records of each partition that is assigned to this process wait to be consumed,
 * and how long nothing has been consumed of any partition of its roles' topics.
 *
 * <p>The brokers are asked where partitions end, on a thread of its own, and not the consumers:
 * these do not know it while their partitions are paused or their threads are stuck, which is when
 * it matters.
 */
@ApplicationScoped
public class ConsumerLag {
  private static final Logger LOG = Logger.getLogger(ConsumerLag.class);
  private static final int INTERVAL_SECONDS = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** How long nothing may be consumed, besides the commit interval. */
  private static final Duration MAX_STANDSTILL = Duration.ofSeconds(15);

  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final KafkaClientService clients;
  private final PartitionGauges gauges;
  private final PartitionGauges stalled;
  private final PartitionGauges held;
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private ScheduledExecutorService updates;
  private Admin admin;

  /** A consumer, and the offsets behind the records that it has consumed. */
  private record Source(Role role, Function<Admin, Map<TopicPartition, Long>> consumed) {}

  private record Watched(Role role, GroupWatch group) {}

  ConsumerLag(
      ClickfoldConfig config,
      KafkaClients kafka,
      KafkaClientService clients,
      MeterRegistry registry) {
    this.config = config;
    this.kafka = kafka;
    this.clients = clients;
    this.gauges =
        new PartitionGauges(
            registry,
            "clickfold.lag",
            "Records that wait to be consumed, of partitions assigned to this process");
    this.stalled =
        new PartitionGauges(
            registry,
            "clickfold.stalled.seconds",
            "For how long nothing has been consumed of a partition, though something waits");
    this.held =
        new PartitionGauges(
            registry,
            "clickfold.open.transaction.seconds",
            "For how long an open transaction has kept a partition from being read on");
  }

  /**
   * Measures the lag of a consumer from now on, and watches its group's progress.
   *
   * @param commitInterval how often it commits
   * @param consumed the partitions that are assigned to it, with the offsets behind what it has
   *     consumed; called by another thread
   */
  public void watch(
      Role role,
      String group,
      String topic,
      Duration commitInterval,
      Supplier<Map<TopicPartition, Long>> consumed) {
    sources.add(new Source(role, asked -> consumed.get()));
    watched.add(
        new Watched(
            role,
            new GroupWatch(
                group, topic, MAX_STANDSTILL.plus(commitInterval.multipliedBy(2)), true)));
  }

  /**
   * Which partitions of a role's topics are at a standstill, and why, as text for a health check:
   * also those that are assigned to others, or to nobody. Empty if there are none.
   */
  public Optional<String> standstill(Role role) {
    return watched.stream()
        .filter(one -> one.role() == role)
        .flatMap(one -> one.group().troubles().stream())
        .reduce((one, other) -> one + "; " + other);
  }

  void start(@Observes StartupEvent event) {
    RoleChannels.of(config.roles())
        .forEach(
            (channel, role) -> {
              ChannelOffsets offsets = new ChannelOffsets(clients, channel);
              sources.add(new Source(role, offsets::consumed));
            });
    if (config.roles().contains(Role.WRITER)) {
      watched.add(
          new Watched(
              Role.WRITER,
              new GroupWatch(
                  config.writer().group(), config.topics().clickCounts(), MAX_STANDSTILL, false)));
    }
    updates = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "consumer-lag"));
    updates.scheduleWithFixedDelay(
        this::update, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    if (updates != null) {
      updates.execute(this::close);
      updates.shutdown();
    }
  }

  private void update() {
    Map<Role, Map<TopicPartition, Long>> lags = new HashMap<>();
    for (Source source : sources) {
      try {
        lags.computeIfAbsent(source.role(), role -> new HashMap<>()).putAll(lag(source));
      } catch (RuntimeException e) {
        LOG.debugf(e, "The lag of the %s is not known", source.role());
      }
    }
    gauges.show(lags);
    Map<Role, Map<TopicPartition, Long>> stalls = new HashMap<>();
    Map<Role, Map<TopicPartition, Long>> holds = new HashMap<>();
    for (Watched one : watched) {
      try {
        one.group().look(admin());
      } catch (RuntimeException e) {
        LOG.debugf(e, "The progress of the %s's group is not known", one.role());
      }
      stalls
          .computeIfAbsent(one.role(), role -> new HashMap<>())
          .putAll(one.group().stalledSeconds());
      holds.computeIfAbsent(one.role(), role -> new HashMap<>()).putAll(one.group().heldSeconds());
    }
    stalled.show(stalls);
    held.show(holds);
  }

  private Admin admin() {
    if (admin == null) {
      admin = kafka.admin("clickfold-lag", TIMEOUT, TIMEOUT.dividedBy(2));
    }
    return admin;
  }

  private Map<TopicPartition, Long> lag(Source source) {
    Map<TopicPartition, Long> consumed = source.consumed().apply(admin());
    Map<TopicPartition, Long> beginnings = offsets(consumed.keySet(), OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(consumed.keySet(), OffsetSpec.latest());
    ends.keySet().retainAll(beginnings.keySet());
    ends.replaceAll(
        (partition, end) ->
            Math.max(0, end - Math.max(consumed.get(partition), beginnings.get(partition))));
    return ends;
  }

  /** The offsets that the brokers report; a partition without a leader is missing. */
  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which) {
    ListOffsetsResult answers =
        admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> which)));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      answers
          .partitionResult(partition)
          .toCompletionStage()
          .<Long>handle((answer, failure) -> failure == null ? answer.offset() : null)
          .thenAccept(offset -> offsets.computeIfAbsent(partition, p -> offset))
          .toCompletableFuture()
          .join();
    }
    return offsets;
  }

  private void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
