package io.clickfold.archiver;

import java.nio.charset.StandardCharsets;

/** A click as it stands in the archive, or in the log. */
public record LoggedClick(long offset, long brokerMillis, String json) {

  public static LoggedClick of(long offset, long brokerMillis, byte[] bytes, int from, int length) {
    return new LoggedClick(
        offset, brokerMillis, new String(bytes, from, length, StandardCharsets.UTF_8));
  }
}
