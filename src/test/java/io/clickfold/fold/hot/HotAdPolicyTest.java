package io.clickfold.fold.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.fold.CountRecords;
import io.clickfold.fold.CountSink;
import io.clickfold.fold.EmissionLimits;
import io.clickfold.fold.FoldProgress;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Verdict.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When ads are hot, and over how many shards. */
class HotAdPolicyTest {
  private static final long MINUTE = 60_000;
  private static final long START = 29_922_413 * MINUTE;
  private static final int MAX_SHARDS = 6;

  /** Hot from 2 clicks a second; cool after two minutes with less than one. */
  private static final HotAdSettings SETTINGS = new HotAdSettings(true, 2, 2);

  /** Only decisions matter here. */
  private static final CountSink NOWHERE = new CountRecords().to(1, (partition, record) -> {});

  private final ClickParser parser = new ClickParser();
  private Splits splits = new Splits();
  private HotAdPolicy policy;
  private PartitionFold fold = fold(SETTINGS);
  private long offset;

  private PartitionFold fold(HotAdSettings settings) {
    return fold(settings, EmissionLimits.DEFAULT);
  }

  private PartitionFold fold(HotAdSettings settings, EmissionLimits emission) {
    policy = new HotAdPolicy(settings, splits);
    return new PartitionFold(
        new FoldSettings(
            Cubes.parse(List.of("country", "user_id:deferred")), 2 * MINUTE, 30_000, emission),
        0,
        FoldProgress.NONE,
        splits);
  }

  @Test
  void anAdBelowTheLimitIsCountedHere() {
    assertThat(play(START, "ad", 100, 55)).doesNotContain(Outcome.FORWARDED);
    assertThat(decide()).isEmpty();
    assertThat(splits.isEmpty()).isTrue();
  }

  @Test
  void anAdAboveItIsPassedOnFromAMinuteThatNobodyHasSeen() {
    play(START, "ad", 50, 20);

    assertThat(decide()).containsExactly(new Split("ad", START + MINUTE, Split.OPEN, 2, 3));

    assertThat(play(START, "ad", 20, 25)).containsOnly(Outcome.COUNTED);
    assertThat(play(START + MINUTE, "ad", 20, 5)).containsOnly(Outcome.FORWARDED);
    assertThat(play(START + MINUTE, "another", 20, 6)).containsOnly(Outcome.COUNTED);
  }

  /** A click may lie half a minute ahead of the clock. */
  @Test
  void theNextMinuteIsNotOneThatNobodyHasSeenInTheMinutesSecondHalf() {
    play(START, "ad", 200, 40);

    assertThat(decide()).extracting(Split::from).containsExactly(START + 2 * MINUTE);
  }

  @Test
  void tooLittleOfAMinuteDecidesNothing() {
    play(START, "ad", 100, 9);
    assertThat(decide()).isEmpty();

    play(START, "ad", 10, 10);
    assertThat(decide()).hasSize(1);
  }

  @Test
  void shardsAreAsManyAsItsClicksNeed() {
    play(START, "ad", 180, 20);
    assertThat(decide()).extracting(Split::shards).containsExactly(5);

    play(START, "ad", 1_000, 25);
    assertThat(decide())
        .as("instead of the one before, which has not begun")
        .containsExactly(new Split("ad", START + MINUTE, Split.OPEN, MAX_SHARDS, 47));
    assertThat(splits.all()).hasSize(1);
  }

  @Test
  void whatIsPassedOnIsMeasuredToo() {
    play(START, "ad", 50, 20);
    decide();
    play(START + MINUTE, "ad", 30, 5);
    decide();
    play(START + MINUTE, "ad", 200, 20);

    assertThat(decide())
        .containsExactly(
            new Split("ad", START + MINUTE, START + 2 * MINUTE, 2, 3),
            new Split("ad", START + 2 * MINUTE, Split.OPEN, 6, 12));
  }

  @Test
  void anAdCoolsDownAfterSomeMinutesInSuccession() {
    play(START, "ad", 50, 20);
    decide();
    int minute = 1;
    for (int clicks : new int[] {120, 10, 120, 10, 10}) {
      assertThat(decideAtTheEndOf(START + minute++ * MINUTE, clicks)).isEmpty();
    }
    play(START + minute * MINUTE, "ad", 1, 1);

    assertThat(decide())
        .containsExactly(new Split("ad", START + MINUTE, START + (minute + 1) * MINUTE, 2, 3));
    play(START + (minute + 5) * MINUTE, "ad", 1, 1);
    decide();
    assertThat(splits.isEmpty()).as("forgotten when its minutes are closed").isTrue();
  }

  /** Whoever takes over reads their clicks again, and must forward the same ones. */
  @Test
  void aSplitIsKnownUntilItsMinutesAreHandedOver() {
    fold = fold(SETTINGS, new EmissionLimits(0, 1, 500));
    play(START, "ad", 50, 20);
    decide();
    for (String ad : List.of("ad", "one", "two", "three")) {
      play(START + MINUTE, ad, 1, 25);
    }
    splits.change("ad", START + 2 * MINUTE, 0, 0);
    play(START + 6 * MINUTE, "one", 1, 1);

    int calls = 0;
    for (; fold.firstUnfinishedMinute() < START + 2 * MINUTE; calls++) {
      assertThat(splits.all()).hasSize(1);
      decide();
    }
    assertThat(calls).isGreaterThan(3);
    decide();
    assertThat(splits.isEmpty()).isTrue();
  }

  @Test
  void anAdThatNeedsHalfItsShardsGetsFewer() {
    play(START, "ad", 220, 20);
    assertThat(decide()).extracting(Split::shards).containsExactly(6);
    assertThat(decideAtTheEndOf(START + MINUTE, 280)).isEmpty();
    assertThat(decideAtTheEndOf(START + 2 * MINUTE, 280)).isEmpty();
    play(START + 3 * MINUTE, "ad", 1, 1);

    assertThat(decide()).extracting(Split::shards).containsExactly(6, 3);
  }

  /** What was missed of it may be most of it. */
  @Test
  void theMinuteInWhichAProcessBeginsCoolsNothing() {
    play(START, "ad", 50, 20);
    decide();
    List<Split> state = splits.all();
    FoldProgress progress = fold.progress();
    splits = new Splits(state);
    fold =
        new PartitionFold(
            new FoldSettings(Cubes.parse(List.of()), 2 * MINUTE, 30_000), 0, progress, splits);
    policy = new HotAdPolicy(new HotAdSettings(true, 2, 1), splits);
    play(START + MINUTE, "ad", 5, 50);
    decide();
    play(START + 2 * MINUTE, "ad", 100, 50);

    assertThat(decide()).isEmpty();
  }

  /** With a shorter lateness, event time seems to lie behind the clicks that have been read. */
  @Test
  void noMinuteIsSplitWhoseClicksWereReadBeforeTheLatenessChanged() {
    fold = fold(5 * MINUTE, FoldProgress.NONE);
    fold.replayed();
    play(START, "ad", 1, 1);
    play(START + 4 * MINUTE, "ad", 200, 20);
    fold.drain(NOWHERE);
    FoldProgress progress = fold.progress();
    offset = 0;
    fold = fold(2 * MINUTE, progress);
    play(START, "ad", 1, 1);
    play(START + 4 * MINUTE, "ad", 200, 20);
    fold.replayed();
    play(START + 2 * MINUTE, "ad", 400, 59);

    List<Split> decided = decide();
    assertThat(decided).allMatch(split -> split.from() > START + 4 * MINUTE);
    play(START + 4 * MINUTE, "ad", 400, 50);
    assertThat(decide()).hasSize(1).allMatch(split -> split.from() > START + 4 * MINUTE);
  }

  private PartitionFold fold(long latenessMillis, FoldProgress from) {
    policy = new HotAdPolicy(SETTINGS, splits);
    return new PartitionFold(
        new FoldSettings(Cubes.parse(List.of()), latenessMillis, 0), 0, from, splits);
  }

  @Test
  void whatIsSplitEndsWhereThatIsSwitchedOff() {
    play(START, "ad", 50, 20);
    decide();
    splits = new Splits(splits.all());
    fold = fold(HotAdSettings.OFF);
    play(START + MINUTE, "ad", 100, 20);

    assertThat(decide()).containsExactly(new Split("ad", START + MINUTE, START + 2 * MINUTE, 2, 3));
  }

  @Test
  void hotAdsBeyondTheMetadatasRoomAreCountedHere() {
    for (int i = 0; i < 30; i++) {
      play(START, i + "x".repeat(200), 50, 20);
    }

    List<Split> decided = decide();

    assertThat(decided).hasSizeBetween(5, 20);
    assertThat(decide()).isEmpty();
  }

  private List<Split> decideAtTheEndOf(long minute, int clicks) {
    play(minute, "ad", clicks, 59);
    return decide();
  }

  private List<Split> decide() {
    List<Split> decided = policy.decide(fold.measurements(), MAX_SHARDS);
    fold.drain(NOWHERE);
    return decided;
  }

  /** An ad's clicks from a minute's start to a second of it, and what became of them. */
  private Set<Outcome> play(long minute, String ad, int clicks, int second) {
    Set<Outcome> verdicts = new HashSet<>();
    List<Long> times = new ArrayList<>();
    for (int i = 1; i <= clicks; i++) {
      times.add(minute + second * 1_000L * i / clicks);
    }
    Click click = new Click();
    for (long time : times) {
      byte[] json =
          "{\"event_id\":\"e%d\",\"ad_id\":\"%s\",\"click_time\":%d,\"country\":\"KR\"}"
              .formatted(offset, ad, time)
              .getBytes(StandardCharsets.UTF_8);
      try {
        parser.parse(json, 0, json.length, click);
      } catch (InvalidClickException e) {
        throw new AssertionError(e);
      }
      verdicts.add(fold.accept(click, offset++, time).outcome());
    }
    return verdicts;
  }
}
