package io.clickfold.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Shows how acknowledged clicks may be lost because of how the raw queue is set up. It is up all
 * the same: a process that accepts no clicks, or counts none, would lose more.
 */
@Readiness
@ApplicationScoped
class TopicReadiness implements HealthCheck {
  private final TopicCreator topics;

  TopicReadiness(TopicCreator topics) {
    this.topics = topics;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("topics").up();
    topics
        .look()
        .ifPresent(
            look -> {
              if (!look.faults().isEmpty()) {
                response.withData("not_durable", String.join("; ", look.faults()));
              }
              response.withData("looked", look.at().toString());
            });
    return response.build();
  }
}
