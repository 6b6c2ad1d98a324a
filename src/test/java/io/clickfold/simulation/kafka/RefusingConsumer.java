package io.clickfold.simulation.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/** What nobody needs of a consumer. */
abstract class RefusingConsumer implements Consumer<byte[], byte[]> {
  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void subscribe(Pattern pattern) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener listener) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void subscribe(SubscriptionPattern pattern) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void unsubscribe() {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void commitSync() {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void commitSync(Duration timeout) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void commitAsync() {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void commitAsync(OffsetCommitCallback callback) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics() {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public OptionalLong currentLag(TopicPartition partition) {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void enforceRebalance() {
    throw new UnsupportedOperationException("not simulated");
  }

  @Override
  public void enforceRebalance(String reason) {
    throw new UnsupportedOperationException("not simulated");
  }
}
