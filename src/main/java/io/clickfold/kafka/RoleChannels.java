package io.clickfold.kafka;

import io.clickfold.platform.Role;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Switches the messaging channels off that no role of this process needs. */
public final class RoleChannels implements ConfigSourceFactory {
  /** Below all files and the environment, which may still override it. */
  private static final int LOW_ORDINAL = 50;

  private static final Map<String, Role> CHANNELS =
      Map.of(
          "click-counts",
          Role.WRITER,
          "recalculations",
          Role.RECALCULATOR,
          "late",
          Role.RECALCULATOR);

  /** The channels that a process with these roles reads, and for which of them. */
  public static Map<String, Role> of(Set<Role> roles) {
    Map<String, Role> channels = new HashMap<>(CHANNELS);
    channels.values().retainAll(roles);
    return channels;
  }

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue roles = context.getValue("clickfold.roles");
    Map<String, String> enabled = new HashMap<>();
    CHANNELS.forEach(
        (channel, role) ->
            enabled.put(
                "mp.messaging.incoming." + channel + ".enabled",
                Boolean.toString(
                    roles == null || roles.getValue() == null || has(role, roles.getValue()))));
    return List.of(new PropertiesConfigSource(enabled, "roles", LOW_ORDINAL));
  }

  private static boolean has(Role role, String roles) {
    return Arrays.stream(roles.split(","))
        .anyMatch(name -> name.strip().equalsIgnoreCase(role.name()));
  }
}
