package io.clickfold.collector;

import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicCreator;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The collector's way to Kafka, in processes with that role. */
@ApplicationScoped
class ClickSender {
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

  private final KafkaClients kafka;
  private final ClickfoldConfig config;
  private final ProcessRoles roles;
  private final TopicCreator topics;
  private final KafkaLiveness liveness = new KafkaLiveness(System::nanoTime);
  private final ClickProducer producer;
  private final ScheduledExecutorService prober =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "collector-probe"));
  private BrokerCluster cluster;

  ClickSender(KafkaClients kafka, ClickfoldConfig config, ProcessRoles roles, TopicCreator topics) {
    this.kafka = kafka;
    this.config = config;
    this.roles = roles;
    this.topics = topics;
    ProducerSettings settings = ProducerSettings.of(config.collector());
    String clientId = kafka.setting(ProducerConfig.CLIENT_ID_CONFIG, "clickfold-collector");
    this.producer =
        new ClickProducer(
            () -> kafka.producer(clientId, settings.delivery(), settings.own()),
            config.collector().acknowledgeTimeout(),
            liveness);
  }

  void start(@Observes StartupEvent event) {
    if (roles.has(Role.COLLECTOR)) {
      // Not before the topic exists: a producer's question for it could create it, set up wrongly.
      topics.ready().subscribe().with(ready -> prober.execute(this::connect));
    }
  }

  private void connect() {
    cluster = new BrokerCluster(kafka);
    Probe probe =
        new Probe(
            producer,
            cluster,
            liveness,
            config.topics().adClicks(),
            config.collector().acknowledgeTimeout().multipliedBy(3));
    prober.scheduleWithFixedDelay(probe, 0, PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Sends clicks.
   *
   * @see ClickProducer#send
   */
  Uni<Void> send(List<ProducerRecord<byte[], byte[]>> records) {
    return producer.send(records);
  }

  /** Why clicks sent now would not be acknowledged; empty if they probably would. */
  Optional<String> problem() {
    return liveness.problem();
  }

  /** While the process's loops end. */
  void stop(@Observes @Priority(2) ShutdownEvent event) throws InterruptedException {
    prober.shutdownNow();
    prober.awaitTermination(BrokerCluster.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    producer.close();
    if (cluster != null) {
      cluster.close();
    }
  }
}
