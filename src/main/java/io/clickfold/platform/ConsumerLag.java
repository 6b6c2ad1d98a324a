package io.clickfold.platform;

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
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Measures how many records of each partition that is assigned to this process wait to be taken.
 *
 * <p>Where partitions end is asked of the brokers, on a thread of its own, and not of the
 * consumers: these do not know it while their partitions are paused or their threads are stuck,
 * which is when it matters.
 */
@ApplicationScoped
public class ConsumerLag {
  private static final Logger LOG = Logger.getLogger(ConsumerLag.class);
  private static final int INTERVAL_SECONDS = 5;
  private static final int TIMEOUT_MILLIS = 4_000;

  private final ClickfoldConfig config;
  private final KafkaConfig kafka;
  private final KafkaClientService clients;
  private final LagGauges gauges;
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private ScheduledExecutorService updates;
  private Admin admin;

  /** A consumer, and the offsets behind the records that it has taken. */
  private record Source(Role role, Function<Admin, Map<TopicPartition, Long>> taken) {}

  ConsumerLag(
      ClickfoldConfig config,
      KafkaConfig kafka,
      KafkaClientService clients,
      MeterRegistry registry) {
    this.config = config;
    this.kafka = kafka;
    this.clients = clients;
    this.gauges = new LagGauges(registry);
  }

  /**
   * Measures the lag of a consumer from now on.
   *
   * @param taken the partitions that are assigned to it, with the offsets behind what it has taken;
   *     called by another thread
   */
  public void watch(Role role, Supplier<Map<TopicPartition, Long>> taken) {
    sources.add(new Source(role, asked -> taken.get()));
  }

  void start(@Observes StartupEvent event) {
    RoleChannels.of(config.roles())
        .forEach(
            (channel, role) -> {
              ChannelOffsets offsets = new ChannelOffsets(clients, channel);
              sources.add(new Source(role, offsets::taken));
            });
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
  }

  private Map<TopicPartition, Long> lag(Source source) {
    if (admin == null) {
      admin = newAdmin();
    }
    Map<TopicPartition, Long> taken = source.taken().apply(admin);
    Map<TopicPartition, Long> beginnings = offsets(taken.keySet(), OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(taken.keySet(), OffsetSpec.latest());
    ends.keySet().retainAll(beginnings.keySet());
    ends.replaceAll(
        (partition, end) ->
            Math.max(0, end - Math.max(taken.get(partition), beginnings.get(partition))));
    return ends;
  }

  /** The offsets that the brokers say; a partition may have no leader to say its. */
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

  private Admin newAdmin() {
    Map<String, Object> settings = kafka.settings();
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "clickfold-lag");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
    return Admin.create(settings);
  }

  private void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
