package io.clickfold.dev.servers;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of dev mode. */
@ConfigMapping(prefix = "clickfold.dev")
interface DevConfig {

  /** Whether the servers begin without the data of earlier runs. */
  @WithDefault("false")
  boolean reset();
}
