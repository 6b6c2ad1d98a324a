package io.clickfold.store.schema;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreSession;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long rows are kept, as it is configured. What Cassandra cannot keep so long it refuses, row
 * by row, so that has to be found out before the first of them.
 */
final class KeptTimes {
  /** The longest time to live that Cassandra takes: 20 years. */
  static final Duration LONGEST = Duration.ofDays(20 * 365);

  /** A time to live of 0 would be one without end. */
  static final Duration SHORTEST = Duration.ofSeconds(1);

  /**
   * The last moment at which rows may expire where Cassandra stores that as a signed number of
   * seconds, as it does unless its storage is compatible with none of its older versions
   * (CASSANDRA-14092, CASSANDRA-14227).
   */
  static final Instant LAST_END = Instant.ofEpochSecond(Integer.MAX_VALUE - 1L);

  /** For so long a process should go on without another start. */
  static final Duration LONGEST_RUN = Duration.ofDays(365);

  private static final String UNLIMITED = "NONE";
  private static final SimpleStatement MODE =
      SimpleStatement.newInstance(
          "SELECT value FROM system_views.settings WHERE name = 'storage_compatibility_mode'");

  private final Map<String, Duration> settings = new LinkedHashMap<>();
  private final Clock clock;

  KeptTimes(ClickfoldConfig.Store store, Clock clock) {
    this.clock = clock;
    settings.put("keep-totals", store.keepTotals());
    settings.put("keep-cells", store.keepCells());
    settings.put("keep-rankings", store.keepRankings());
    settings.put("keep-raw", store.keepRaw());
  }

  /**
   * Finds what no Cassandra can keep.
   *
   * @throws ConfigurationException if there is such a setting
   */
  void check() {
    settings.forEach(
        (setting, kept) -> {
          if (kept.compareTo(LONGEST) > 0) {
            throw new ConfigurationException(
                "%s is %s: Cassandra keeps nothing for more than 20 years. Set it to %dd or less."
                    .formatted(name(setting), text(kept), LONGEST.toDays()));
          }
          if (kept.compareTo(SHORTEST) < 0) {
            throw new ConfigurationException(
                "%s is %s: Cassandra keeps rows for a second at least. Set it to 1s or more."
                    .formatted(name(setting), text(kept)));
          }
        });
  }

  /**
   * Finds what this Cassandra cannot keep.
   *
   * @return fails with a {@link ConfigurationException} if there is such a setting
   */
  Uni<Void> check(StoreSession session) {
    return tooLong().isEmpty()
        ? Uni.createFrom().voidItem()
        : mode(session).invoke(this::checkUnder).replaceWithVoid();
  }

  /**
   * @param mode the {@code storage_compatibility_mode}, if it is known
   */
  void checkUnder(Optional<String> mode) {
    if (mode.filter(UNLIMITED::equals).isEmpty()) {
      tooLong()
          .ifPresent(
              setting -> {
                throw new ConfigurationException(
                    ("%s is %s: Cassandra refuses rows that expire after %s, since its"
                            + " storage_compatibility_mode is %s, and a process may run for a year."
                            + " Set it to %dd or less, or storage_compatibility_mode to NONE on all"
                            + " nodes, which Cassandra has from 5.0 on.")
                        .formatted(
                            name(setting),
                            text(settings.get(setting)),
                            LAST_END,
                            mode.orElse("not set, or not to be read"),
                            longest().toDays()));
              });
    }
  }

  /** A setting that needs a Cassandra which can keep rows for longer than most can. */
  private Optional<String> tooLong() {
    Duration longest = longest();
    return settings.entrySet().stream()
        .filter(setting -> setting.getValue().compareTo(longest) > 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Duration longest() {
    return Duration.between(clock.instant(), LAST_END).minus(LONGEST_RUN);
  }

  /** Empty where it is not set, as before Cassandra 5.0, and where the user may not ask. */
  static Uni<Optional<String>> mode(StoreSession session) {
    return session
        .execute(MODE)
        .map(rows -> Optional.ofNullable(rows.one()).map(row -> row.getString("value")))
        .onFailure(UnauthorizedException.class)
        .recoverWithItem(Optional.empty());
  }

  private static String name(String setting) {
    return "clickfold.store.%s (CLICKFOLD_STORE_%s)"
        .formatted(setting, setting.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  private static String text(Duration kept) {
    return kept.toDays() > 0 ? kept.toDays() + " days" : kept.toString();
  }
}
