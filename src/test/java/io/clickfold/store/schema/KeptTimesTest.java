package io.clickfold.store.schema;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.testing.TestConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeptTimesTest {
  /** 4,383 days before the end of what most can keep, so a year before 4,018 of these. */
  private static final Instant NOW = Instant.parse("2026-01-19T03:14:06Z");

  private static final Optional<String> LIMITED = Optional.of("CASSANDRA_4");

  @Test
  void defaultsCanBeKeptForYears() {
    KeptTimes defaults = kept(Map.of(), Instant.parse("2035-12-01T00:00:00Z"));

    assertThatCode(defaults::check).doesNotThrowAnyException();
    assertThatCode(() -> defaults.checkUnder(LIMITED)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep-totals", "keep-cells", "keep-rankings", "keep-raw"})
  void nothingIsKeptForMoreThanTwentyYears(String setting) {
    assertThatCode(kept(setting, "630720000", NOW)::check).doesNotThrowAnyException();
    assertThatThrownBy(kept(setting, "630720001", NOW)::check)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("clickfold.store." + setting + " ")
        .hasMessageContaining("(CLICKFOLD_STORE_" + setting.toUpperCase().replace('-', '_') + ")")
        .hasMessageContaining("20 years")
        .hasMessageContaining("7300d or less");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "999ms"})
  void whatCassandraWouldKeepForEverOrNotAtAllIsRefused(String kept) {
    assertThatThrownBy(kept("keep-raw", kept, NOW)::check)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("CLICKFOLD_STORE_KEEP_RAW")
        .hasMessageContaining("1s or more");
    assertThatCode(kept("keep-raw", "1s", NOW)::check).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep-totals", "keep-cells", "keep-rankings", "keep-raw"})
  void rowsHaveToExpireBefore2038AlsoIfAProcessRunsForAYear(String setting) {
    assertThatCode(() -> kept(setting, "4018d", NOW).checkUnder(LIMITED))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> kept(setting, "4019d", NOW).checkUnder(LIMITED))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("CLICKFOLD_STORE_" + setting.toUpperCase().replace('-', '_'))
        .hasMessageContaining("2038-01-19T03:14:06Z")
        .hasMessageContaining("storage_compatibility_mode is CASSANDRA_4")
        .hasMessageContaining("4018d or less");
    assertThatThrownBy(() -> kept(setting, "4018d", NOW.plusSeconds(1)).checkUnder(LIMITED))
        .isInstanceOf(ConfigurationException.class);
  }

  @ParameterizedTest
  @CsvSource({"UPGRADING,", ",not set"})
  void onlyStorageThatIsCompatibleWithNoOlderVersionKeepsThemLonger(String mode, String said) {
    KeptTimes twentyYears = kept("keep-totals", "7300d", NOW);

    assertThatCode(() -> twentyYears.checkUnder(Optional.of("NONE"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> twentyYears.checkUnder(Optional.ofNullable(mode)))
        .hasMessageContaining("is " + (said == null ? mode : said));
  }

  private static KeptTimes kept(String setting, String value, Instant now) {
    return kept(Map.of("clickfold.store." + setting, value), now);
  }

  private static KeptTimes kept(Map<String, String> settings, Instant now) {
    return new KeptTimes(TestConfig.with(settings).store(), Clock.fixed(now, ZoneOffset.UTC));
  }
}
