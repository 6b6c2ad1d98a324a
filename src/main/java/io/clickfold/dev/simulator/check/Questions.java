package io.clickfold.dev.simulator.check;

import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import io.clickfold.dev.simulator.traffic.Ads;
import io.clickfold.dev.simulator.traffic.ClickJson;
import io.clickfold.dev.simulator.traffic.Country;
import io.clickfold.dev.simulator.traffic.Device;
import io.clickfold.dev.simulator.traffic.Population;
import io.clickfold.dev.simulator.traffic.Sample;
import io.clickfold.dev.simulator.traffic.TruthMinute;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Makes the questions whose answers show whether what was sent is counted. */
public final class Questions {
  private static final long MINUTE_MILLIS = 60_000;

  private final Ads ads;
  private final Population population;
  private final Cubes cubes;

  /** Asks about these ads and cubes. */
  public Questions(Ads ads, Population population, Cubes cubes) {
    this.ads = ads;
    this.population = population;
    this.cubes = cubes;
  }

  /** For an ad's total. */
  Question total(int ad, List<TruthMinute> run) {
    return question(ad, run, Map.of(), Optional.empty(), m -> m.clicks(ad), Map.of());
  }

  /**
   * For all that is known of an ad and counted by a declared cube.
   *
   * @param run minutes that follow one another
   */
  Stream<Question> all(int ad, List<TruthMinute> run) {
    return Stream.of(
            total(ad, run), byCountry(ad, run), byDevice(ad, run), byDeviceInOneCountry(ad, run))
        .filter(this::isCounted);
  }

  /** For one user's or one address' clicks; empty if these are not counted. */
  Optional<Question> sample(Sample sample, TruthMinute minute) {
    String value =
        sample.dimension() == Dimension.USER_ID
            ? ClickJson.userId(sample.number())
            : new String(population.addressText(sample.number()), StandardCharsets.ISO_8859_1);
    return Optional.of(
            question(
                sample.ad(),
                List.of(minute),
                Map.of(sample.dimension(), value),
                Optional.empty(),
                m -> m.clicks(sample),
                Map.of()))
        .filter(this::isCounted);
  }

  private boolean isCounted(Question question) {
    return cubes.over(question.dimensions()).isPresent();
  }

  private Question byCountry(int ad, List<TruthMinute> run) {
    Map<String, Long> groups = new TreeMap<>();
    for (Country country : Country.values()) {
      put(groups, country.value(), sum(run, m -> m.clicks(ad, country)));
    }
    return question(ad, run, Map.of(), Optional.of(Dimension.COUNTRY), m -> m.clicks(ad), groups);
  }

  private Question byDevice(int ad, List<TruthMinute> run) {
    Map<String, Long> groups = devices(run, (m, device) -> m.clicks(ad, device));
    return question(ad, run, Map.of(), Optional.of(Dimension.DEVICE), m -> m.clicks(ad), groups);
  }

  private Question byDeviceInOneCountry(int ad, List<TruthMinute> run) {
    Country most =
        Arrays.stream(Country.values())
            .max(Comparator.comparingLong(country -> sum(run, m -> m.clicks(ad, country))))
            .orElseThrow();
    return question(
        ad,
        run,
        Map.of(Dimension.COUNTRY, most.value()),
        Optional.of(Dimension.DEVICE),
        m -> m.clicks(ad, most),
        devices(run, (m, device) -> m.clicks(ad, most, device)));
  }

  private static Map<String, Long> devices(
      List<TruthMinute> run, ToLongBiFunction<TruthMinute, Device> clicks) {
    Map<String, Long> groups = new TreeMap<>();
    for (Device device : Device.values()) {
      put(groups, device.value(), sum(run, m -> clicks.applyAsLong(m, device)));
    }
    return groups;
  }

  private Question question(
      int ad,
      List<TruthMinute> run,
      Map<Dimension, String> filters,
      Optional<Dimension> groupBy,
      ToLongFunction<TruthMinute> clicks,
      Map<String, Long> groups) {
    Map<Long, Long> byMinute = new TreeMap<>();
    run.forEach(minute -> byMinute.put(minute.start(), clicks.applyAsLong(minute)));
    return new Question(
        ads.id(ad),
        run.get(0).start(),
        run.get(run.size() - 1).start() + MINUTE_MILLIS,
        filters,
        groupBy,
        byMinute,
        groups);
  }

  private static long sum(List<TruthMinute> run, ToLongFunction<TruthMinute> clicks) {
    return run.stream().mapToLong(clicks).sum();
  }

  /** A value without clicks is no group. */
  private static void put(Map<String, Long> groups, String value, long clicks) {
    if (clicks > 0) {
      groups.put(value, clicks);
    }
  }
}
