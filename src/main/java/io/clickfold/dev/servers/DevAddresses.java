package io.clickfold.dev.servers;

import java.util.Optional;

/**
 * Where dev mode's own servers are; empty for one whose address is configured.
 *
 * <p>Chosen once for the JVM and kept in system properties: the configuration is read many times,
 * by several class loaders, and must say the same at build time, at run time and after a reload.
 */
record DevAddresses(Optional<DevAddress> kafka, Optional<DevAddress> cassandra) {

  private static final String KAFKA = "io.clickfold.dev.kafka";
  private static final String HTTP = "io.clickfold.dev.http";
  private static final String CASSANDRA = "io.clickfold.dev.cassandra";

  /** The port for HTTP: the usual one, or a free one if that is taken by others. */
  static int httpPort() {
    synchronized (System.class) {
      Optional<DevAddress> known = DevAddress.parse(System.getProperty(HTTP));
      DevAddress address = known.orElseGet(() -> DevAddress.free(8080));
      System.setProperty(HTTP, address.toString());
      return address.port();
    }
  }

  static DevAddresses choose(boolean kafka, boolean cassandra) {
    return new DevAddresses(choose(kafka, KAFKA, 9092), choose(cassandra, CASSANDRA, 9042));
  }

  /** What has been chosen last. */
  static DevAddresses chosen() {
    return new DevAddresses(
        DevAddress.parse(System.getProperty(KAFKA)),
        DevAddress.parse(System.getProperty(CASSANDRA)));
  }

  boolean isEmpty() {
    return kafka.isEmpty() && cassandra.isEmpty();
  }

  /** Whether these are all of those. */
  boolean include(DevAddresses those) {
    return (those.kafka.isEmpty() || those.kafka.equals(kafka))
        && (those.cassandra.isEmpty() || those.cassandra.equals(cassandra));
  }

  private static Optional<DevAddress> choose(boolean wanted, String property, int usual) {
    synchronized (System.class) {
      if (!wanted) {
        System.clearProperty(property);
        return Optional.empty();
      }
      Optional<DevAddress> known = DevAddress.parse(System.getProperty(property));
      if (known.isPresent()) {
        return known;
      }
      DevAddress address =
          DevFolder.find()
              .flatMap(DevFolder::runningServers)
              .flatMap(running -> property.equals(KAFKA) ? running.kafka : running.cassandra)
              .orElseGet(() -> DevAddress.free(usual));
      System.setProperty(property, address.toString());
      return Optional.of(address);
    }
  }
}
