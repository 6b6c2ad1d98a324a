package io.clickfold.dev.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Dimension;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TruthTest {
  private static final long MINUTE = 60_000;

  /** The start of a minute. */
  private static final long START = 30_000_000 * MINUTE;

  private final Ads ads = new Ads(3);
  private final Truth truth = truth(1, ads);

  private static Truth truth(int rate, Ads ads) {
    return new Truth(
        new SimulatorSettings(rate, ads.count() - 1, "ad-clicks", Duration.ofMinutes(2)), ads);
  }

  private static SimulatedClick click(int ad, long time, Country country, Device device) {
    return new SimulatedClick(ad, time, 1, 2, 7, 3, country, device);
  }

  @Test
  void countsByAdMinuteAndCell() {
    truth.begin(START);
    truth.count(click(0, START, Country.KR, Device.MOBILE));
    truth.count(click(0, START + MINUTE - 1, Country.KR, Device.TV));
    truth.count(click(0, START + 5, Country.NONE, Device.MOBILE));
    truth.count(click(1, START + 5, Country.KR, Device.MOBILE));
    truth.count(click(0, START + MINUTE, Country.KR, Device.MOBILE));

    TruthMinute minute = truth.complete(START + MINUTE + 5_001).get(0);
    assertThat(minute.start()).isEqualTo(START);
    assertThat(minute.clicks(0)).isEqualTo(3);
    assertThat(minute.clicks(1)).isEqualTo(1);
    assertThat(minute.clicks(2)).isZero();
    assertThat(minute.clicks(0, Country.KR)).isEqualTo(2);
    assertThat(minute.clicks(0, Country.NONE)).isEqualTo(1);
    assertThat(minute.clicks(0, Device.MOBILE)).isEqualTo(2);
    assertThat(minute.clicks(0, Country.KR, Device.MOBILE)).isEqualTo(1);
    assertThat(minute.clicks(2, Country.KR, Device.MOBILE)).isZero();
    assertThat(minute.clicks(new Sample(0, Dimension.USER_ID, 7))).isEqualTo(3);
    assertThat(minute.clicks(new Sample(1, Dimension.IP, 3))).isEqualTo(1);
    assertThat(minute.clicks(new Sample(2, Dimension.IP, 3))).isZero();
  }

  @Test
  void knowsWholeMinutesOfItsTimeOnly() {
    truth.begin(START + 1);
    truth.count(click(0, START - 1, Country.KR, Device.MOBILE));
    truth.count(click(0, START + 2, Country.KR, Device.MOBILE));
    truth.count(click(0, START + MINUTE, Country.KR, Device.MOBILE));
    long end = START + 2 * MINUTE + 5_000;
    assertThat(truth.complete(end)).isEmpty();
    assertThat(truth.complete(end + 1))
        .extracting(TruthMinute::start)
        .containsExactly(START + MINUTE);
  }

  @Test
  void beginsOnce() {
    truth.begin(START);
    truth.begin(START + 10 * MINUTE);
    truth.count(click(0, START, Country.KR, Device.MOBILE));
    assertThat(truth.complete(START + MINUTE * 2)).hasSize(1);
  }

  @Test
  void keepsAnHour() {
    truth.begin(START);
    for (int i = 0; i < 100; i++) {
      truth.count(click(0, START + i * MINUTE, Country.KR, Device.MOBILE));
    }
    assertThat(truth.complete(Long.MAX_VALUE))
        .hasSize(60)
        .first()
        .extracting(TruthMinute::start)
        .isEqualTo(START + 40 * MINUTE);
  }

  @Test
  void keepsLessOfManyAds() {
    Ads many = new Ads(10_000);
    Truth bounded = truth(1, many);
    bounded.begin(START);
    for (int i = 0; i < 20; i++) {
      for (int ad = 0; ad < 10_000; ad++) {
        bounded.count(click(ad, START + i * MINUTE, Country.KR, Device.MOBILE));
      }
    }
    assertThat(bounded.complete(Long.MAX_VALUE)).hasSize(10);
  }

  @Test
  void countsLateClicksApart() {
    truth.begin(START);
    truth.count(click(0, START, Country.KR, Device.MOBILE));
    truth.countLate(click(0, START + 5, Country.KR, Device.MOBILE));
    truth.countLate(click(0, START - MINUTE, Country.KR, Device.MOBILE));
    TruthMinute minute = truth.complete(START + 2 * MINUTE).get(0);
    assertThat(minute.clicks(0)).isEqualTo(1);
    assertThat(minute.late()).isEqualTo(1);
  }

  @Test
  void samplesFewOfManyUsers() {
    Truth busy = truth(50_000, ads);
    busy.begin(START);
    for (int user = 0; user < 20_000; user++) {
      busy.count(new SimulatedClick(0, START, 1, 2, user, Population.NONE, Country.KR, Device.TV));
    }
    TruthMinute minute = busy.complete(START + 2 * MINUTE).get(0);
    assertThat(minute.samples()).hasSize(4);
    assertThat(minute.clicks(new Sample(0, Dimension.USER_ID, 6_000))).isEqualTo(1);
  }

  @Test
  void knowsWhatWasDisturbedOnItsWay() {
    truth.begin(START);
    long now = System.currentTimeMillis();
    TruthMinute minute = truth.count(click(0, now, Country.KR, Device.MOBILE));
    assertThat(minute.isSettled()).isFalse();
    new Delivery(minute, now, 60_000).onCompletion(null, null);
    assertThat(minute.isSettled()).isTrue();
    assertThat(minute.isDisturbed()).isFalse();

    truth.count(click(0, now, Country.KR, Device.MOBILE));
    new Delivery(minute, now - 60_001, 60_000).onCompletion(null, null);
    assertThat(minute.isSettled()).isTrue();
    assertThat(minute.isDisturbed()).isTrue();
  }

  @Test
  void aFailureDisturbs() {
    long now = System.currentTimeMillis();
    TruthMinute minute = truth.count(click(0, now, Country.KR, Device.MOBILE));
    new Delivery(minute, now, 60_000).onCompletion(null, new IllegalStateException("gone"));
    assertThat(minute.isSettled()).isTrue();
    assertThat(minute.isDisturbed()).isTrue();
  }
}
