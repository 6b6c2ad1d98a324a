package io.clickfold.testing;

import io.quarkus.test.common.DefaultJarLauncher;

/** Starts the packaged application for Quarkus' integration tests, which fail if it ends badly. */
public final class WatchedJarLauncher extends DefaultJarLauncher {
  private final WatchedEnd end = new WatchedEnd(DefaultJarLauncher.class, this);

  @Override
  public void close() {
    end.of(super::close);
  }
}
