package io.clickfold.platform;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a role of this process is doing, for its readiness check. Immutable.
 *
 * @param isReady whether it does its work
 * @param data what the check shows, in this order
 */
public record RoleStatus(boolean isReady, Map<String, String> data) {
  public RoleStatus {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }

  /** Ready or not, with nothing to show yet. */
  public static RoleStatus readyIf(boolean isReady) {
    return new RoleStatus(isReady, Map.of());
  }

  /** The same, not ready if there is this trouble, which is shown. */
  public RoleStatus unless(String name, Optional<String> trouble) {
    return new RoleStatus(isReady && trouble.isEmpty(), with(name, trouble).data());
  }

  /** The same, showing this, too. */
  public RoleStatus with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(data);
    more.put(name, value);
    return new RoleStatus(isReady, more);
  }

  /** The same, showing this, too, if there is something to show. */
  public RoleStatus with(String name, Optional<String> value) {
    return value.map(text -> with(name, text)).orElse(this);
  }
}
