package io.clickfold.testing;

import io.quarkus.test.common.DefaultNativeImageLauncher;

/** Starts the native executable for Quarkus' integration tests, which fail if it ends badly. */
public final class WatchedNativeLauncher extends DefaultNativeImageLauncher {
  private final WatchedEnd end = new WatchedEnd(DefaultNativeImageLauncher.class, this);

  @Override
  public void close() {
    end.of(super::close);
  }
}
