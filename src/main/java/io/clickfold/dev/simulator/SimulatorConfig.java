package io.clickfold.dev.simulator;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * The simulator's settings; without effect outside the dev profile. Not removable, because unknown
 * settings are refused, and these have to be known where nobody reads them.
 */
@Unremovable
@ConfigMapping(prefix = "clickfold.simulator")
public interface SimulatorConfig {

  /** Clicks a second, at most 50,000; 0 for none. */
  @WithDefault("50")
  int rate();

  /** How many ads are clicked, at most 10,000. */
  @WithDefault("1000")
  int ads();
}
