package io.clickfold.dev.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Dimension;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.IpAddresses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final SimulatorSettings SETTINGS =
      new SimulatorSettings(1_000, 100, "ad-clicks", Duration.ofMinutes(2));

  /** The hot ad is hot at first. */
  private static final long START = Instant.parse("2026-11-22T10:10:00Z").toEpochMilli();

  private static final int RECORDS = 400_000;

  private final Population population = new Population();
  private final Ads ads = new Ads(SETTINGS.ads());
  private final List<Sent> sent = new ArrayList<>();

  private record Sent(long at, Outgoing out) {}

  TrafficTest() {
    Traffic traffic = traffic(1);
    for (int i = 0; i < RECORDS; i++) {
      long now = START + i;
      sent.add(new Sent(now, traffic.next(now)));
    }
  }

  private Traffic traffic(long seed) {
    return new Traffic(SETTINGS, ads, population, seed);
  }

  @Test
  void isTheSameForASeed() {
    Traffic same = traffic(1);
    Traffic other = traffic(2);
    for (Sent first : sent.subList(0, 20_000)) {
      assertThat(same.next(first.at()).value()).isEqualTo(first.out().value());
      assertThat(other.next(first.at()).value()).isNotEqualTo(first.out().value());
    }
  }

  @Test
  void hasItsShares() {
    assertThat(share(ExpectedOutcome.DUPLICATE)).isCloseTo(0.01, within(0.001));
    assertThat(share(ExpectedOutcome.LATE)).isCloseTo(0.0002, within(0.0001));
    assertThat(share(ExpectedOutcome.REJECTED)).isCloseTo(0.0005, within(0.0002));
  }

  private double share(ExpectedOutcome outcome) {
    return sent.stream().filter(s -> s.out().outcome() == outcome).count() / (double) RECORDS;
  }

  @Test
  void disorderIsBounded() {
    long most = 0;
    long least = Long.MAX_VALUE;
    for (Sent s : of(ExpectedOutcome.COUNTED)) {
      long behind = s.at() - s.out().click().timeMillis();
      most = Math.max(most, behind);
      least = Math.min(least, behind);
    }
    assertThat(least).isZero();
    assertThat(most).isBetween(4_900L, 5_000L);
  }

  @Test
  void duplicatesRepeatAClickSecondsLater() {
    Map<String, Long> firsts = new HashMap<>();
    of(ExpectedOutcome.COUNTED).forEach(s -> firsts.put(text(s.out()), s.at()));
    Set<String> repeated = new HashSet<>();
    for (Sent s : of(ExpectedOutcome.DUPLICATE)) {
      assertThat(firsts).containsKey(text(s.out()));
      assertThat(s.at() - firsts.get(text(s.out()))).isBetween(1_000L, 10_100L);
      assertThat(repeated.add(text(s.out()))).isTrue();
    }
    assertThat(repeated).hasSizeGreaterThan(3_000);
  }

  @Test
  void eventIdsAreRandomUuids() {
    Set<String> ids = new HashSet<>();
    for (Sent s : of(ExpectedOutcome.COUNTED)) {
      String json = text(s.out());
      String id = json.substring(13, 49);
      assertThat(ids.add(id)).isTrue();
      UUID uuid = UUID.fromString(id);
      assertThat(uuid.toString()).isEqualTo(id);
      assertThat(uuid.version()).isEqualTo(4);
      assertThat(uuid.variant()).isEqualTo(2);
    }
  }

  /**
   * Of its own ad, that is in its own partition, a click has been before that closed its minute.
   */
  @Test
  void lateClicksAreLateForSure() {
    Map<Integer, Long> newest = new HashMap<>();
    int late = 0;
    for (Sent s : sent) {
      SimulatedClick click = s.out().click();
      if (s.out().outcome() == ExpectedOutcome.COUNTED) {
        newest.merge(click.ad(), click.timeMillis(), Math::max);
      } else if (s.out().outcome() == ExpectedOutcome.LATE) {
        late++;
        long watermark = newest.get(click.ad()) - SETTINGS.lateness().toMillis();
        assertThat(click.timeMillis() + 60_000).isLessThan(watermark - 60_000);
      }
    }
    assertThat(late).isPositive();
  }

  @Test
  void oneAdIsHotForSomeMinutes() {
    List<Sent> hot = of(ExpectedOutcome.COUNTED, START + 10_000, START + 180_000);
    assertThat(hot.stream().filter(this::isOfHotAd).count() / (double) hot.size())
        .isCloseTo(0.4, within(0.02));
    assertThat(of(ExpectedOutcome.COUNTED, START + 185_001, START + RECORDS))
        .noneMatch(this::isOfHotAd);
    assertThat(Traffic.isHot(START + Duration.ofMinutes(10).toMillis())).isTrue();
  }

  private boolean isOfHotAd(Sent s) {
    return s.out().click().ad() == ads.hot();
  }

  @Test
  void clicksSayWhatTheyShould() throws InvalidClickException {
    ClickParser parser = new ClickParser();
    Click parsed = new Click();
    Set<Object> seen = new HashSet<>();
    for (Sent s : of(ExpectedOutcome.COUNTED).subList(0, 50_000)) {
      SimulatedClick click = s.out().click();
      parser.parse(s.out().value(), 0, s.out().value().length, parsed);
      assertThat(parsed.adId()).isEqualTo(ads.id(click.ad()));
      assertThat(s.out().key()).isEqualTo(parsed.adId().getBytes(StandardCharsets.UTF_8));
      assertThat(parsed.timeMillis()).isEqualTo(click.timeMillis());
      assertThat(parsed.idHigh()).isEqualTo(click.idHigh());
      assertThat(parsed.idLow()).isEqualTo(click.idLow());
      assertThat(parsed.value(Dimension.COUNTRY)).isEqualTo(click.country().value());
      assertThat(parsed.value(Dimension.DEVICE)).isEqualTo(click.device().value());
      assertThat(parsed.value(Dimension.USER_ID))
          .isEqualTo(click.user() == Population.NONE ? "" : ClickJson.userId(click.user()));
      assertThat(parsed.value(Dimension.IP))
          .isEqualTo(click.address() == Population.NONE ? "" : ip(click.address()));
      seen.add(click.country());
      seen.add(click.device());
      seen.add(click.user() == Population.NONE);
      seen.add(click.address() == Population.NONE ? "no ip" : ip(click.address()).contains(":"));
    }
    assertThat(seen).contains((Object[]) Country.values()).contains((Object[]) Device.values());
    assertThat(seen).contains(true, false, "no ip");
  }

  private String ip(int address) {
    return IpAddresses.normalise(
            new String(population.addressText(address), StandardCharsets.ISO_8859_1))
        .orElseThrow();
  }

  @Test
  void rejectedClicksAreRejected() throws InvalidClickException {
    ClickParser parser = new ClickParser();
    Click parsed = new Click();
    int inFuture = 0;
    for (Sent s : of(ExpectedOutcome.REJECTED)) {
      byte[] value = s.out().value();
      if (text(s.out()).endsWith("}")
          && text(s.out()).contains("\"event_id\"")
          && !text(s.out()).contains("\"at ")) {
        parser.parse(value, 0, value.length, parsed);
        assertThat(parsed.timeMillis()).isGreaterThan(s.at() + Duration.ofDays(1).toMillis());
        inFuture++;
      } else {
        assertThatThrownBy(() -> parser.parse(value, 0, value.length, parsed))
            .isInstanceOf(InvalidClickException.class);
      }
    }
    assertThat(inFuture).isPositive().isLessThan(of(ExpectedOutcome.REJECTED).size());
  }

  @Test
  void usersClickFromOneCountryAndPlace() {
    Map<Integer, Country> countries = new HashMap<>();
    for (Sent s : of(ExpectedOutcome.COUNTED)) {
      SimulatedClick click = s.out().click();
      if (click.address() != Population.NONE && click.country() != Country.NONE) {
        assertThat(countries.merge(click.address(), click.country(), (known, now) -> known))
            .isEqualTo(click.country());
      }
    }
  }

  private List<Sent> of(ExpectedOutcome outcome) {
    return of(outcome, 0, Long.MAX_VALUE);
  }

  private List<Sent> of(ExpectedOutcome outcome, long from, long to) {
    return sent.stream()
        .filter(s -> s.out().outcome() == outcome && s.at() >= from && s.at() < to)
        .toList();
  }

  private static String text(Outgoing out) {
    return new String(out.value(), StandardCharsets.ISO_8859_1);
  }
}
