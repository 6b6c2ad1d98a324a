package io.clickfold.platform;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Switches the messaging channels off that no role of this process needs. */
public final class RoleChannels implements ConfigSourceFactory {
  /** Below all files and the environment, which may still say otherwise. */
  private static final int LOW_ORDINAL = 50;

  private static final String ENABLED = "mp.messaging.incoming.counts.enabled";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue roles = context.getValue("clickfold.roles");
    boolean writer =
        roles == null
            || roles.getValue() == null
            || Arrays.stream(roles.getValue().split(","))
                .anyMatch(role -> role.strip().equalsIgnoreCase(Role.WRITER.name()));
    return List.of(
        new PropertiesConfigSource(
            Map.of(ENABLED, Boolean.toString(writer)), "roles", LOW_ORDINAL));
  }
}
