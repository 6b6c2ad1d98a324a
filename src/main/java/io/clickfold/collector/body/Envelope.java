package io.clickfold.collector.body;

import io.clickfold.click.InvalidClickException;
import java.util.Arrays;

/** What a click is sent in. */
@FunctionalInterface
public interface Envelope {
  /** Nothing. */
  Envelope NONE = (bytes, offset, length) -> Arrays.copyOfRange(bytes, offset, offset + length);

  /**
   * The click's own JSON, unchecked.
   *
   * @throws InvalidClickException if it holds no click
   */
  byte[] open(byte[] bytes, int offset, int length) throws InvalidClickException;

  /** Whether a request with several clicks cannot be sent in it. */
  default boolean isOfOneClick() {
    return false;
  }
}
