package io.clickfold.kafka.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.clickfold.platform.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a process says of itself, every few seconds, in a record of JSON that other versions can
 * read.
 *
 * @param id tells processes apart that run at the same time
 * @param roles in lower case
 * @param version of Clickfold
 * @param ready whether all its readiness checks are up
 * @param cpuCores how many processors it has kept busy of late
 * @param heapUsedBytes of which some may be garbage
 * @param checks those that are not up
 * @param outcomes what has become of clicks, counts and rows
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProcessReport(
    String id,
    List<String> roles,
    String version,
    Instant started,
    Instant reported,
    boolean ready,
    double cpuCores,
    long heapUsedBytes,
    long heapMaxBytes,
    List<FailedCheck> checks,
    List<Outcome> outcomes) {
  /** More than so many checks, and some sixty outcomes, take. */
  static final int MAX_BYTES = 64 * 1024;

  static final int MAX_CHECKS = 20;
  static final int MAX_TEXT_CHARS = 500;
  private static final int MAX_OUTCOMES = 200;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /**
   * @throws NullPointerException if something is missing
   * @throws IllegalArgumentException if it is more than a process says of itself
   */
  public ProcessReport {
    if (id.length() > MAX_TEXT_CHARS
        || version.length() > MAX_TEXT_CHARS
        || roles.size() > Role.values().length
        || checks.size() > MAX_CHECKS
        || outcomes.size() > MAX_OUTCOMES) {
      throw new IllegalArgumentException("no process reports so much of itself");
    }
    check(started);
    check(reported);
    roles = List.copyOf(roles);
    checks = List.copyOf(checks);
    outcomes = List.copyOf(outcomes);
  }

  /** Nobody could say how long it is ago. */
  private static void check(Instant time) {
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException("no process reports at such a time");
    }
  }

  /**
   * A readiness check that is down.
   *
   * @param name a role's or another's
   * @param text what it shows
   */
  @RegisterForReflection
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record FailedCheck(String name, String text) {
    /**
     * @throws NullPointerException if something is missing
     */
    public FailedCheck {
      Objects.requireNonNull(name);
      Objects.requireNonNull(text);
    }
  }

  /**
   * How often something has become of something.
   *
   * @param role in lower case
   * @param reason empty if there is none
   * @param lastMinute in the last minute, or since the start if that was later
   * @param lastHour the same of the last hour
   */
  @RegisterForReflection
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Outcome(
      String role, String outcome, String reason, long lastMinute, long lastHour) {
    /**
     * @throws NullPointerException if something is missing
     */
    public Outcome {
      Objects.requireNonNull(role);
      Objects.requireNonNull(outcome);
      Objects.requireNonNull(reason);
    }
  }
}
