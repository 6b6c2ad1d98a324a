package io.clickfold.testing;

import io.clickfold.platform.ClickfoldConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The configuration with its defaults, but for what a test sets. */
public final class TestConfig {
  private TestConfig() {}

  /** The keys are full ones, such as {@code clickfold.roles}. */
  public static ClickfoldConfig with(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withMapping(ClickfoldConfig.class)
        .withSources(new PropertiesConfigSource(properties, "test", 1000))
        .addDiscoveredConverters()
        .build()
        .getConfigMapping(ClickfoldConfig.class);
  }
}
