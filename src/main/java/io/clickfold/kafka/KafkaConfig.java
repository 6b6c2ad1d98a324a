package io.clickfold.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/**
 * How to reach Kafka: all settings {@code kafka.…}, by their Kafka names, as the messaging channels
 * take them, so that addresses and security are configured once.
 */
@ApplicationScoped
public class KafkaConfig {
  private final Map<String, Object> settings;

  KafkaConfig(@Identifier("default-kafka-broker") Map<String, Object> settings) {
    this.settings = settings;
  }

  /** The settings, for the caller to add to. */
  public Map<String, Object> settings() {
    return new HashMap<>(settings);
  }
}
