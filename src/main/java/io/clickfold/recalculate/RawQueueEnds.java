package io.clickfold.recalculate;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.KafkaConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Where the raw queue's partitions end. Blocks. */
@Singleton
final class RawQueueEnds {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final KafkaConfig kafka;
  private final String topic;
  private Admin admin;

  RawQueueEnds(KafkaConfig kafka, ClickfoldConfig config) {
    this.kafka = kafka;
    this.topic = config.topics().adClicks();
  }

  /**
   * By partition, the offset behind the last record that readers of committed records get.
   *
   * @throws KafkaException if the brokers do not say
   */
  synchronized Map<Integer, Long> ends() {
    if (admin == null) {
      Map<String, Object> settings = kafka.settings();
      settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "recalculator");
      settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
      settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
      admin = Admin.create(settings);
    }
    int partitions =
        await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().size();
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> found =
        await(
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all());
    Map<Integer, Long> ends = new TreeMap<>();
    found.forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new KafkaException("the brokers do not say where the raw queue ends", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  @PreDestroy
  synchronized void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
