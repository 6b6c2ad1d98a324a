package io.clickfold.dev.servers;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Lets nothing of the application start before dev mode's own servers are ready. A reload finds
 * them running.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class DevServers {
  static final int FIRST = 0;

  private final boolean reset;

  DevServers(DevConfig config) {
    this.reset = config.reset();
  }

  void start(@Observes @Priority(FIRST) StartupEvent event) {
    ParentWatch.begin();
    DevAddresses addresses = DevAddresses.chosen();
    if (!addresses.isEmpty()) {
      DevFolder.find().map(DevLauncher::new).ifPresent(l -> l.ensureStarted(addresses, reset));
      DevLauncher.awaitReady();
    }
  }
}
