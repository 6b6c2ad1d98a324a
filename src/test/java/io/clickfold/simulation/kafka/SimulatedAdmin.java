package io.clickfold.simulation.kafka;

import io.clickfold.simulation.SimulatedProcess;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** An admin. The answers to all but questions for offsets are there at once. */
final class SimulatedAdmin implements InvocationHandler {
  private static final int RETRY_MILLIS = 100;
  private static final long DEFAULT_TIMEOUT_MILLIS = 60_000;

  private final SimulatedKafka kafka;
  private final SimulatedProcess process;
  private final long timeoutMillis;

  private SimulatedAdmin(
      SimulatedKafka kafka, SimulatedProcess process, Map<String, Object> settings) {
    this.kafka = kafka;
    this.process = process;
    this.timeoutMillis =
        SimulatedConsumer.number(
            settings, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, DEFAULT_TIMEOUT_MILLIS);
  }

  static Admin of(SimulatedKafka kafka, SimulatedProcess process, Map<String, Object> settings) {
    process.check();
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            new SimulatedAdmin(kafka, process, settings));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    process.check();
    return switch (method.getName()) {
      case "listOffsets" ->
          listOffsets(
              (Map<TopicPartition, OffsetSpec>) arguments[0],
              arguments.length > 1
                  && ((ListOffsetsOptions) arguments[1]).isolationLevel()
                      == IsolationLevel.READ_COMMITTED);
      case "describeTopics" -> describeTopics((Collection<String>) arguments[0]);
      case "describeConfigs" -> describeConfigs((Collection<ConfigResource>) arguments[0]);
      case "createTopics" -> createTopics((Collection<NewTopic>) arguments[0]);
      case "listConsumerGroupOffsets" -> listConsumerGroupOffsets(arguments[0]);
      case "close" -> null;
      case "toString" -> "admin of " + process.name();
      case "hashCode" -> 0;
      case "equals" -> proxy == arguments[0];
      default -> throw new UnsupportedOperationException("not simulated: " + method);
    };
  }

  /** The partitions of a topic; none if it does not exist. */
  static List<PartitionInfo> partitionsOf(SimulatedKafka kafka, String topic) {
    SimulatedTopic found = kafka.find(topic);
    List<PartitionInfo> partitions = new ArrayList<>();
    if (found != null) {
      Node[] inSync = inSync(kafka).toArray(new Node[0]);
      for (PartitionLog log : found.partitions) {
        partitions.add(
            new PartitionInfo(
                topic,
                log.place.partition(),
                leaderOf(kafka, log),
                kafka.brokers().nodes(),
                inSync));
      }
    }
    return partitions;
  }

  private static Node leaderOf(SimulatedKafka kafka, PartitionLog log) {
    int leader = kafka.brokers().leader(log.preferred);
    return leader < 0 ? null : kafka.brokers().node(leader);
  }

  private static List<Node> inSync(SimulatedKafka kafka) {
    List<Node> inSync = new ArrayList<>();
    for (int broker = 0; broker < kafka.brokers().count(); broker++) {
      if (kafka.brokers().isKnown(broker)) {
        inSync.add(kafka.brokers().node(broker));
      }
    }
    return inSync;
  }

  private ListOffsetsResult listOffsets(Map<TopicPartition, OffsetSpec> asked, boolean committed) {
    long until = kafka.timeline.nanos() + timeoutMillis * 1_000_000;
    Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new LinkedHashMap<>();
    SimulatedFuture<Map<TopicPartition, ListOffsetsResultInfo>> all =
        new SimulatedFuture<>(kafka, until);
    for (Map.Entry<TopicPartition, OffsetSpec> each : asked.entrySet()) {
      SimulatedFuture<ListOffsetsResultInfo> answer = new SimulatedFuture<>(kafka, until);
      answers.put(each.getKey(), answer);
      answer.whenComplete((info, failure) -> gather(answers, all, failure));
    }
    KafkaFaults faults = kafka.faults();
    int late =
        kafka.timeline.chance(faults.slowCall())
            ? 1 + kafka.timeline.random().nextInt(faults.longestCallMillis())
            : 0;
    for (Map.Entry<TopicPartition, OffsetSpec> each : asked.entrySet()) {
      SimulatedFuture<ListOffsetsResultInfo> answer =
          (SimulatedFuture<ListOffsetsResultInfo>) answers.get(each.getKey());
      Runnable request = () -> answer(each.getKey(), each.getValue(), committed, answer, until);
      if (late == 0) {
        request.run();
      } else {
        kafka.timeline.after(late, request);
      }
    }
    if (asked.isEmpty()) {
      all.complete(Map.of());
    }
    return new ListOffsetsResult(answers) {
      @Override
      public KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> all() {
        return all;
      }
    };
  }

  private static void gather(
      Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers,
      SimulatedFuture<Map<TopicPartition, ListOffsetsResultInfo>> all,
      Throwable failure) {
    if (failure != null) {
      all.completeExceptionally(failure);
      return;
    }
    Map<TopicPartition, ListOffsetsResultInfo> found = new LinkedHashMap<>();
    for (Map.Entry<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> each : answers.entrySet()) {
      if (!each.getValue().isDone() || each.getValue().isCompletedExceptionally()) {
        return;
      }
      try {
        found.put(each.getKey(), each.getValue().getNow(null));
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    all.complete(found);
  }

  private void answer(
      TopicPartition partition,
      OffsetSpec which,
      boolean committed,
      SimulatedFuture<ListOffsetsResultInfo> answer,
      long until) {
    if (!process.isAlive()) {
      return;
    }
    PartitionLog log = kafka.log(partition);
    if (kafka.answers(log)) {
      answer.complete(
          new ListOffsetsResultInfo(offset(log, which, committed), -1, log.leaderEpoch()));
    } else if (kafka.timeline.nanos() >= until) {
      answer.completeExceptionally(
          new TimeoutException("Timed out waiting for the leader of " + partition));
    } else {
      kafka.timeline.after(RETRY_MILLIS, () -> answer(partition, which, committed, answer, until));
    }
  }

  private static long offset(PartitionLog log, OffsetSpec which, boolean committed) {
    if (which instanceof OffsetSpec.EarliestSpec) {
      return log.start();
    }
    if (which instanceof OffsetSpec.LatestSpec) {
      return committed ? log.stableEnd() : log.end();
    }
    throw new UnsupportedOperationException("not simulated: " + which);
  }

  private DescribeTopicsResult describeTopics(Collection<String> names) {
    kafka.request(process);
    Map<String, KafkaFuture<TopicDescription>> answers = new LinkedHashMap<>();
    List<Node> nodes = List.of(kafka.brokers().nodes());
    List<Node> inSync = inSync(kafka);
    for (String name : names) {
      SimulatedTopic topic = kafka.find(name);
      if (topic == null) {
        answers.put(
            name,
            failed(
                new UnknownTopicOrPartitionException(
                    "This server does not host this topic-partition.")));
      } else {
        List<TopicPartitionInfo> partitions = new ArrayList<>();
        for (PartitionLog log : topic.partitions) {
          partitions.add(
              new TopicPartitionInfo(log.place.partition(), leaderOf(kafka, log), nodes, inSync));
        }
        answers.put(
            name, KafkaFuture.completedFuture(new TopicDescription(name, false, partitions)));
      }
    }
    return new DescribeTopicsResult(null, answers) {};
  }

  private static <T> KafkaFuture<T> failed(ApiException failure) {
    org.apache.kafka.common.internals.KafkaFutureImpl<T> future =
        new org.apache.kafka.common.internals.KafkaFutureImpl<>();
    future.completeExceptionally(failure);
    return future;
  }

  private DescribeConfigsResult describeConfigs(Collection<ConfigResource> resources) {
    kafka.request(process);
    Map<ConfigResource, KafkaFuture<Config>> answers = new LinkedHashMap<>();
    for (ConfigResource resource : resources) {
      SimulatedTopic topic = kafka.find(resource.name());
      answers.put(
          resource,
          topic == null
              ? failed(
                  new UnknownTopicOrPartitionException(
                      "This server does not host this topic-partition."))
              : KafkaFuture.completedFuture(new Config(settingsOf(topic))));
    }
    return new DescribeConfigsResult(answers) {};
  }

  private List<ConfigEntry> settingsOf(SimulatedTopic topic) {
    return List.of(
        new ConfigEntry(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            topic.brokerTime ? "LogAppendTime" : "CreateTime"),
        new ConfigEntry(
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(kafka.brokers().minInSync)),
        new ConfigEntry(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"),
        new ConfigEntry(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(topic.maxMessageBytes)));
  }

  private CreateTopicsResult createTopics(Collection<NewTopic> topics) {
    kafka.request(process);
    Map<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>> answers =
        new LinkedHashMap<>();
    for (NewTopic topic : topics) {
      if (kafka.find(topic.name()) == null) {
        Map<String, String> configs = topic.configs() == null ? Map.of() : topic.configs();
        kafka.createTopic(
            topic.name(),
            topic.numPartitions(),
            "LogAppendTime".equals(configs.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)));
        answers.put(topic.name(), KafkaFuture.completedFuture(null));
      } else {
        answers.put(
            topic.name(),
            failed(new TopicExistsException("Topic '" + topic.name() + "' already exists.")));
      }
    }
    return new CreateTopicsResult(answers) {};
  }

  private ListConsumerGroupOffsetsResult listConsumerGroupOffsets(Object asked) {
    kafka.request(process);
    String group = null;
    Collection<TopicPartition> wanted = null;
    if (asked instanceof Map<?, ?> specs) {
      Map.Entry<?, ?> only = specs.entrySet().iterator().next();
      group = (String) only.getKey();
      wanted = ((ListConsumerGroupOffsetsSpec) only.getValue()).topicPartitions();
    } else {
      group = (String) asked;
    }
    GroupState found = kafka.findGroup(group);
    Map<TopicPartition, OffsetAndMetadata> all = found == null ? Map.of() : found.offsets();
    Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
    if (wanted == null) {
      offsets.putAll(all);
    } else {
      for (TopicPartition partition : wanted) {
        offsets.put(partition, all.get(partition));
      }
    }
    KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> answer =
        kafka.accepts(group)
            ? KafkaFuture.completedFuture(offsets)
            : failed(new TimeoutException("Timed out waiting for the coordinator of " + group));
    try {
      return OFFSETS.newInstance(Map.of(CoordinatorKey.byGroupId(group), answer));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final Constructor<ListConsumerGroupOffsetsResult> OFFSETS = offsetsResult();

  /** It has no public one. */
  private static Constructor<ListConsumerGroupOffsetsResult> offsetsResult() {
    try {
      Constructor<ListConsumerGroupOffsetsResult> found =
          ListConsumerGroupOffsetsResult.class.getDeclaredConstructor(Map.class);
      found.setAccessible(true);
      return found;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
