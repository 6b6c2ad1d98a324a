package io.clickfold.kafka;

import io.clickfold.platform.ClickfoldConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;
import org.jboss.logging.Logger;

/** Clickfold's topics and how each is set up. Blocks. */
final class TopicSetup {
  private static final Logger LOG = Logger.getLogger(TopicSetup.class);
  private static final String BROKER_TIME = TimestampType.LOG_APPEND_TIME.name;

  private final Admin admin;
  private final ClickfoldConfig.Topics names;

  TopicSetup(Admin admin, ClickfoldConfig.Topics names) {
    this.admin = admin;
    this.names = names;
  }

  /**
   * Creates what is missing.
   *
   * @return how records that the raw queue has acknowledged can be lost, and what mends that; empty
   *     if it has just been created
   * @throws CompletionException if Kafka refuses it, or does not answer
   * @throws IllegalStateException if topics are missing and must not be created
   */
  List<String> ensure() {
    Map<String, Map<String, String>> wanted = wanted();
    Set<String> missing = missing(wanted.keySet());
    if (!missing.isEmpty() && !names.create()) {
      throw new IllegalStateException(
          "clickfold.topics.create is false, and these topics do not exist: " + missing);
    }
    wanted.keySet().retainAll(missing);
    create(wanted);
    return missing.contains(names.adClicks()) ? List.of() : check();
  }

  private Map<String, Map<String, String>> wanted() {
    Map<String, Map<String, String>> topics = new LinkedHashMap<>();
    topics.put(
        names.adClicks(),
        Map.of(
            // How far in the future a click lies is measured by its broker time, the same whenever
            // it is read.
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            BROKER_TIME,
            TopicConfig.RETENTION_MS_CONFIG,
            days(7)));
    topics.put(names.hotAdClicks(), Map.of(TopicConfig.RETENTION_MS_CONFIG, days(7)));
    topics.put(names.clickCounts(), Map.of(TopicConfig.RETENTION_MS_CONFIG, days(3)));
    // A ring of panes: each overwrites the one of its place in the round before.
    topics.put(
        names.adPanes(),
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_MS_CONFIG,
            millis(Duration.ofMinutes(10))));
    // Read at once, and again only for the windows that are open.
    topics.put(
        names.adRanks(),
        Map.of(
            TopicConfig.RETENTION_MS_CONFIG,
            millis(Duration.ofHours(3)),
            TopicConfig.SEGMENT_MS_CONFIG,
            millis(Duration.ofMinutes(30))));
    topics.put(names.lateClicks(), Map.of(TopicConfig.RETENTION_MS_CONFIG, days(30)));
    topics.put(names.rejectedClicks(), Map.of(TopicConfig.RETENTION_MS_CONFIG, days(30)));
    topics.put(names.recalculationTasks(), Map.of(TopicConfig.RETENTION_MS_CONFIG, days(7)));
    topics.put(names.deadLetters(), Map.of(TopicConfig.RETENTION_MS_CONFIG, days(30)));
    // Their readers tell by the brokers' time who has reported of late.
    topics.put(
        names.processReports(),
        Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            BROKER_TIME,
            TopicConfig.RETENTION_MS_CONFIG,
            millis(Duration.ofHours(1)),
            TopicConfig.SEGMENT_MS_CONFIG,
            millis(Duration.ofMinutes(10))));
    return topics;
  }

  private static String days(int days) {
    return millis(Duration.ofDays(days));
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }

  private Set<String> missing(Set<String> topics) {
    Set<String> missing = new HashSet<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics).topicNameValues();
    answers.forEach(
        (topic, answer) -> {
          if (!succeedsOr(UnknownTopicOrPartitionException.class, answer)) {
            missing.add(topic);
          }
        });
    return missing;
  }

  private void create(Map<String, Map<String, String>> topics) {
    Optional<Short> replicas =
        names.replicationFactor() > 0 ? Optional.of(names.replicationFactor()) : Optional.empty();
    List<NewTopic> news =
        topics.entrySet().stream()
            .map(
                topic ->
                    new NewTopic(topic.getKey(), Optional.of(names.partitions()), replicas)
                        .configs(topic.getValue()))
            .toList();
    List<String> created = new ArrayList<>();
    admin
        .createTopics(news)
        .values()
        .forEach(
            (topic, answer) -> {
              // Another process that starts now may have been faster.
              if (succeedsOr(TopicExistsException.class, answer)) {
                created.add(topic);
              }
            });
    if (!created.isEmpty()) {
      LOG.infof(
          "Created the topics %s with %d partitions each",
          String.join(", ", created), names.partitions());
    }
  }

  private List<String> check() {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, names.adClicks());
    Config config = await(admin.describeConfigs(List.of(topic)).all()).get(topic);
    checkTimestamps(config);
    int replicas =
        await(admin.describeTopics(List.of(names.adClicks())).allTopicNames())
            .get(names.adClicks())
            .partitions()
            .stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0);
    return new Durability(
            names.adClicks(),
            replicas,
            Integer.parseInt(valueOf(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1")),
            Boolean.parseBoolean(
                valueOf(config, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false")))
        .faults();
  }

  /**
   * @param kafkasDefault where the brokers do not know the setting: they may be no Kafka
   */
  private static String valueOf(Config config, String name, String kafkasDefault) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? kafkasDefault : entry.value();
  }

  private void checkTimestamps(Config config) {
    String type =
        valueOf(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.CREATE_TIME.name);
    if (!BROKER_TIME.equals(type)) {
      LOG.warnf(
          "The topic %s has message.timestamp.type=%s: clicks are not counted live while it has. %s",
          names.adClicks(),
          type,
          TopicCreator.commandToSet(
              names.adClicks(), TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, BROKER_TIME));
    }
  }

  /** Whether it succeeds, rather than failing in the one way that is expected. */
  private static boolean succeedsOr(Class<? extends Exception> expected, KafkaFuture<?> answer) {
    try {
      await(answer);
      return true;
    } catch (CompletionException e) {
      if (expected.isInstance(e.getCause())) {
        return false;
      }
      throw e;
    }
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
