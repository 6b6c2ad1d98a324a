package io.clickfold.collect;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.TimeoutException;

/** The real brokers. */
final class BrokerCluster implements Probe.Cluster, AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Admin admin;

  /**
   * @param kafka the configuration that all Kafka clients share
   */
  BrokerCluster(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    int millis = Math.toIntExact(TIMEOUT.toMillis());
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "clickfold-collector-probe");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    admin = Admin.create(settings);
  }

  @Override
  public void describe(String topic) throws Exception {
    try {
      admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new TimeoutException("no broker answers");
      }
      throw e;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
