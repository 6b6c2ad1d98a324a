package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicCreator;
import io.clickfold.kafka.lag.ConsumerLag;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleStatus;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the loops of this process's roles: makes them when it starts, starts them when the topics
 * are there, has their lag measured, and ends them all at the same time.
 */
@Singleton
public final class LoopLifecycle {
  private final List<LoopRole> all;
  private final ProcessRoles roles;
  private final KafkaClients kafka;
  private final TopicCreator topics;
  private final ConsumerLag lag;
  private final DeadLetters letters;
  private volatile Map<Role, RoleLoops> running = Map.of();

  LoopLifecycle(
      @All List<LoopRole> all,
      ProcessRoles roles,
      KafkaClients kafka,
      TopicCreator topics,
      ConsumerLag lag,
      DeadLetters letters) {
    this.all = all;
    this.roles = roles;
    this.kafka = kafka;
    this.topics = topics;
    this.lag = lag;
    this.letters = letters;
  }

  void start(@Observes StartupEvent event) {
    Map<Role, RoleLoops> made = new EnumMap<>(Role.class);
    for (LoopRole one : all) {
      if (roles.has(one.role())) {
        RoleLoops loops = new RoleLoops(one.role(), kafka, letters);
        one.addTo(loops);
        made.put(one.role(), loops);
      }
    }
    running = made;
    made.values().forEach(loops -> loops.start(topics.ready(), lag));
  }

  void stop(@Observes @Priority(1) ShutdownEvent event) {
    running.values().forEach(RoleLoops::stop);
  }

  void close(@Observes ShutdownEvent event) {
    running.values().forEach(RoleLoops::close);
  }

  /** How a role is doing; empty if this process does not have it. */
  public Optional<RoleStatus> status(Role role) {
    return Optional.ofNullable(running.get(role)).map(loops -> loops.status(lag.standstill(role)));
  }
}
