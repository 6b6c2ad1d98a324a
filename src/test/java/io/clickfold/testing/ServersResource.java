package io.clickfold.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets the application under test use {@link TestServers}. Its init arguments are further
 * configuration of the application.
 */
public final class ServersResource implements QuarkusTestResourceLifecycleManager {
  private Map<String, String> further = Map.of();

  @Override
  public void init(Map<String, String> initArgs) {
    further = Map.copyOf(initArgs);
  }

  @Override
  public Map<String, String> start() {
    TestServers servers = TestServers.get();
    Map<String, String> configuration = new HashMap<>(further);
    configuration.put("kafka.bootstrap.servers", servers.kafkaBootstrap());
    configuration.put("quarkus.cassandra.contact-points", servers.cassandraContactPoint());
    configuration.put("quarkus.cassandra.local-datacenter", servers.cassandraDatacenter());
    return configuration;
  }

  /** Nothing: the servers serve the next test too, and end with the JVM. */
  @Override
  public void stop() {}
}
