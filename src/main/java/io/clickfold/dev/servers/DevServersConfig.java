package io.clickfold.dev.servers;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Tells dev mode where its own Kafka and Cassandra are, for each of the two whose address is not
 * configured, and a port for HTTP that is free. The servers start at once, while the application is
 * built; {@link DevServers} waits for them.
 */
public final class DevServersConfig
    implements ConfigSourceFactory, SmallRyeConfigBuilderCustomizer {

  private static final String KAFKA = "kafka.bootstrap.servers";
  private static final String CASSANDRA = "quarkus.cassandra.contact-points";
  private static final String HTTP_PORT = "quarkus.http.port";
  private static final String RESET = "clickfold.dev.reset";
  private static final String DATACENTER = "quarkus.cassandra.local-datacenter";

  /** Below application.properties, so that whatever is configured wins. */
  private static final int ORDINAL = 240;

  /** For the service loader. */
  public DevServersConfig() {}

  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    builder.withSources(this);
  }

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    Optional<DevFolder> folder = DevFolder.find();
    if (!context.getProfiles().contains("dev") || !isDevMode() || folder.isEmpty()) {
      return List.of();
    }
    DevAddresses before = DevAddresses.chosen();
    DevAddresses addresses =
        DevAddresses.choose(
            isOurs(context, KAFKA, before.kafka()), isOurs(context, CASSANDRA, before.cassandra()));
    if (!addresses.isEmpty() && isDevModesJvm()) {
      boolean reset =
          isConfigured(context, RESET) && Boolean.parseBoolean(context.getValue(RESET).getValue());
      new DevLauncher(folder.get()).ensureStarted(addresses, reset);
    }
    Map<String, String> values = new HashMap<>();
    addresses.kafka().ifPresent(address -> values.put(KAFKA, address.toString()));
    addresses
        .cassandra()
        .ifPresent(
            address -> {
              values.put(CASSANDRA, address.toString());
              values.put(DATACENTER, "datacenter1");
            });
    if (!isConfigured(context, HTTP_PORT)) {
      values.put(HTTP_PORT, Integer.toString(DevAddresses.httpPort()));
    }
    return List.of(new PropertiesConfigSource(values, "Clickfold's own servers", ORDINAL));
  }

  /** Quarkus reads what it has got from here again, from a source of its own. */
  private static boolean isOurs(
      ConfigSourceContext context, String name, Optional<DevAddress> chosen) {
    return !isConfigured(context, name)
        || chosen
            .filter(address -> address.toString().equals(context.getValue(name).getValue()))
            .isPresent();
  }

  private static boolean isConfigured(ConfigSourceContext context, String name) {
    ConfigValue value = context.getValue(name);
    // The extensions' defaults have the lowest ordinals of all.
    return value != null
        && value.getValue() != null
        && !value.getValue().isBlank()
        && value.getConfigSourceOrdinal() > 0;
  }

  /**
   * A packaged application may be run with the profile dev as well, but not by this class loader;
   * and the launch mode is not known yet when the configuration is read for the first time.
   */
  private static boolean isDevMode() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return loader != null
        && loader
            .getClass()
            .getName()
            .equals("io.quarkus.bootstrap.classloading.QuarkusClassLoader");
  }

  /** Maven reads the configuration for dev mode, too, when it only builds with the profile dev. */
  private static boolean isDevModesJvm() {
    try {
      Class.forName(
          "io.quarkus.deployment.dev.DevModeMain", false, ClassLoader.getSystemClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
