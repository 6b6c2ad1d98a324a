package io.clickfold.dev.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import io.clickfold.dev.simulator.check.CheckReport.Conclusion;
import io.clickfold.dev.simulator.traffic.Ads;
import io.clickfold.dev.simulator.traffic.ClickJson;
import io.clickfold.dev.simulator.traffic.Country;
import io.clickfold.dev.simulator.traffic.ExpectedOutcome;
import io.clickfold.dev.simulator.traffic.Outgoing;
import io.clickfold.dev.simulator.traffic.Population;
import io.clickfold.dev.simulator.traffic.SimulatedClick;
import io.clickfold.dev.simulator.traffic.SimulatorSettings;
import io.clickfold.dev.simulator.traffic.Traffic;
import io.clickfold.dev.simulator.traffic.Truth;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against an API that counts the clicks by itself. */
class CheckTest {
  private static final long MINUTE = 60_000;
  private static final long START = 30_000_000 * MINUTE;
  private static final int MINUTES = 6;
  private static final long NOW = START + (MINUTES + 1) * MINUTE;

  private final Ads ads = new Ads(4);
  private final Population population = new Population();
  private final SimulatorSettings settings =
      new SimulatorSettings(50, 4, "ad-clicks", Duration.ofMinutes(2));
  private final Truth truth = new Truth(settings, ads);
  private final Api api = new Api();

  private CheckReport check(String... cubes) {
    Questions questions = new Questions(ads, population, Cubes.parse(List.of(cubes)));
    return new Check(truth, ads, questions, settings.rate())
        .run(api, NOW)
        .await()
        .atMost(Duration.ofSeconds(30));
  }

  private CheckReport check() {
    return check("country", "device", "country+device", "user_id", "ip");
  }

  private void send() {
    truth.begin(START);
    Traffic traffic = new Traffic(settings, ads, population, 5);
    for (long now = START; now < START + MINUTES * MINUTE; now += 20) {
      Outgoing out = traffic.next(now);
      if (out.outcome() == ExpectedOutcome.COUNTED) {
        truth.count(out.click()).acknowledged();
        api.count(out.click());
      }
    }
  }

  @Test
  void findsAllEqual() {
    send();
    CheckReport report = check();
    assertThat(report.different()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Conclusion.EQUAL);
    assertThat(report.minutes()).isEqualTo(MINUTES);
    assertThat(report.ads()).isEqualTo(5);
    assertThat(report.selection()).isEqualTo("all");
    assertThat(report.compared()).isEqualTo(report.equal()).isGreaterThan(5 * MINUTES * 4);
    assertThat(report.pendingMinutes()).isZero();
  }

  @Test
  void findsAClickThatIsMissingInEachCubeThatMissesIt() {
    send();
    SimulatedClick lost = api.clicks.remove(1_000);
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Conclusion.DIFFERENT);
    assertThat(report.different())
        .contains(
            new WrongAnswer(
                ads.id(lost.ad()),
                Instant.ofEpochMilli(lost.timeMillis() - lost.timeMillis() % MINUTE),
                1,
                "total",
                api.clicks(lost) + 1,
                api.clicks(lost)))
        .extracting(WrongAnswer::cell)
        .contains("country=" + lost.country().value(), "device=" + lost.device().value());
    assertThat(report.compared() - report.equal()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void findsAClickThatIsCountedTwiceOrInAStrangeCell() {
    send();
    SimulatedClick once = api.clicks.get(500);
    api.count(once);
    assertThat(check().verdict()).isEqualTo(Conclusion.DIFFERENT);

    api.clicks.remove(500);
    assertThat(check().verdict()).isEqualTo(Conclusion.EQUAL);

    Country other = once.country() == Country.FR ? Country.GB : Country.FR;
    api.clicks.set(
        api.clicks.size() - 1,
        new SimulatedClick(
            once.ad(),
            once.timeMillis(),
            once.idHigh(),
            once.idLow(),
            once.user(),
            once.address(),
            other,
            once.device()));
    assertThat(check().different())
        .extracting(WrongAnswer::cell)
        .contains("country=" + other.value())
        .doesNotContain("total");
  }

  @Test
  void namesTwentyDifferencesAtMost() {
    send();
    api.clicks.clear();
    CheckReport report = check();
    assertThat(report.different()).hasSize(20);
    assertThat(report.compared() - report.equal()).isGreaterThan(20);
  }

  @Test
  void comparesWhatIsFinal() {
    send();
    api.finalUntil = START + 2 * MINUTE;
    api.clicks.removeIf(click -> click.timeMillis() >= api.finalUntil);
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Conclusion.EQUAL);
    assertThat(report.minutes()).isEqualTo(2);
    assertThat(report.pendingMinutes()).isEqualTo(MINUTES - 2);
  }

  @Test
  void waitsForTheFirstFinalMinute() {
    assertThat(check().verdict()).isEqualTo(Conclusion.TOO_EARLY);
    send();
    api.finalUntil = START;
    assertThat(check().verdict()).isEqualTo(Conclusion.TOO_EARLY);
    assertThat(check().pendingMinutes()).isEqualTo(MINUTES);
  }

  @Test
  void leavesOutWhatWasDisturbedOrIsUnderWay() {
    send();
    truth.complete(NOW).get(2).disturb();
    truth.count(api.clicks.stream().filter(c -> c.timeMillis() >= START).findFirst().orElseThrow());
    api.clicks.removeIf(click -> click.timeMillis() < START + MINUTE);
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Conclusion.EQUAL);
    assertThat(report.minutes()).isEqualTo(MINUTES - 2);
    assertThat(report.disturbedMinutes()).isEqualTo(1);
    assertThat(report.pendingMinutes()).isEqualTo(1);
  }

  @Test
  void asksForDeclaredCubesOnly() {
    send();
    api.cubes = Cubes.parse(List.of("country"));
    assertThat(check("country").verdict()).isEqualTo(Conclusion.EQUAL);
    assertThat(check("country", "device").verdict()).isEqualTo(Conclusion.UNANSWERED);
  }

  @Test
  void saysWhyThereIsNoAnswer() {
    send();
    api.failure = Optional.of(new IllegalStateException("no store"));
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Conclusion.UNANSWERED);
    assertThat(report.unansweredReason()).contains("no store");
  }

  /** Counts clicks one by one. */
  private final class Api implements QueryApi {
    private final List<SimulatedClick> clicks = new ArrayList<>();
    private long finalUntil = Long.MAX_VALUE;
    private Cubes cubes =
        Cubes.parse(List.of("country", "device", "country+device", "user_id", "ip"));
    private Optional<Exception> failure = Optional.empty();

    void count(SimulatedClick click) {
      clicks.add(click);
    }

    long clicks(SimulatedClick like) {
      return clicks.stream()
          .filter(c -> c.ad() == like.ad())
          .filter(c -> c.timeMillis() / MINUTE == like.timeMillis() / MINUTE)
          .count();
    }

    @Override
    public Uni<Answer> ask(Question question) {
      if (failure.isPresent()) {
        return Uni.createFrom().failure(failure.get());
      }
      if (cubes.over(question.dimensions()).isEmpty()) {
        return Uni.createFrom().failure(new IllegalStateException("no such cube"));
      }
      Map<Long, Long> series = new TreeMap<>();
      for (long minute = question.from(); minute < question.to(); minute += MINUTE) {
        series.put(minute, 0L);
      }
      Map<String, Long> groups = new HashMap<>();
      for (SimulatedClick click : clicks) {
        long minute = click.timeMillis() - click.timeMillis() % MINUTE;
        if (ads.id(click.ad()).equals(question.adId())
            && series.containsKey(minute)
            && question.filters().entrySet().stream()
                .allMatch(f -> value(click, f.getKey()).equals(f.getValue()))) {
          series.merge(minute, 1L, Long::sum);
          question.groupBy().ifPresent(by -> groups.merge(value(click, by), 1L, Long::sum));
        }
      }
      Map<Long, Answer.Point> points = new TreeMap<>();
      series.forEach(
          (minute, count) ->
              points.put(minute, new Answer.Point(count, minute + MINUTE <= finalUntil)));
      return Uni.createFrom().item(new Answer(points, groups));
    }

    private String value(SimulatedClick click, Dimension dimension) {
      return switch (dimension) {
        case COUNTRY -> click.country().value();
        case DEVICE -> click.device().value();
        case USER_ID -> click.user() == Population.NONE ? "" : ClickJson.userId(click.user());
        case IP ->
            click.address() == Population.NONE
                ? ""
                : new String(population.addressText(click.address()), StandardCharsets.ISO_8859_1);
      };
    }
  }
}
