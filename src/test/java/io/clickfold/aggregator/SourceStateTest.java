package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldProgress;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Tolerances;
import io.clickfold.fold.hot.Split;
import io.clickfold.fold.hot.Splits;
import io.clickfold.kafka.loop.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceStateTest {
  private static final long MINUTE = 60_000;
  private static final List<Split> NO_SPLITS = List.of();
  private static final Cubes NO_CUBES = Cubes.parse(List.of());
  private static final long NOON = 29_922_400 * MINUTE;

  @Test
  void isReadAsItWasWritten() {
    List<Split> splits =
        List.of(
            new Split("é,:. ", NOON, NOON + 2 * MINUTE, 3, 7),
            new Split("b", NOON + MINUTE, Split.OPEN, 36, 0));
    SourceState state = new SourceState(FoldProgress.finished(NOON + 5), 4, NOON, splits);

    assertThat(SourceState.parse(state.encode())).isEqualTo(state);
    assertThat(SourceState.parse(SourceState.NONE.encode())).isEqualTo(SourceState.NONE);
  }

  @Test
  void isReadAsItWasWrittenWithMinutesUnfinished() {
    FoldProgress.Clock clock = new FoldProgress.Clock(77, NOON + 4);
    for (FoldProgress progress :
        List.of(
            new FoldProgress(
                NOON + 5, NOON - MINUTE, null, FoldProgress.NOTHING_ASIDE, NOON, Tolerances.NONE),
            new FoldProgress(NOON + 5, NOON - MINUTE, null, NOON - MINUTE, NOON, Tolerances.NONE),
            new FoldProgress(
                NOON + 5,
                NOON - 2 * MINUTE,
                clock,
                NOON + MINUTE,
                NOON,
                Tolerances.NONE
                    .from(71, new FoldSettings(NO_CUBES, 1, 2))
                    .from(82, new FoldSettings(NO_CUBES, 0, 44_027))))) {
      SourceState state = new SourceState(progress, 4, NOON - 9 * MINUTE, NO_SPLITS);

      assertThat(SourceState.parse(state.encode())).isEqualTo(state);
      assertThat(state.announced()).isEqualTo(progress.unfinished());
    }
  }

  @Test
  void refusesWhatAnotherVersionWrote() {
    assertThatThrownBy(() -> SourceState.parse("1795342500000"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1795342500000")
        .hasMessageContaining("reset the group's offsets");
    assertThatThrownBy(() -> SourceState.parse(ShardState.none().encode()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run the version that has written it");
  }

  /** Brokers accept 4 KiB by default. */
  @Test
  void theLargestCheckpointFitsIntoAnOffsetsMetadata() {
    long seed = Long.getLong("clickfold.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int run = 0; run < 50; run++) {
      Splits splits = new Splits();
      int longest = 1 + random.nextInt(300);
      int ads = 0;
      long minute = NOON;
      while (!splits
          .change("é".repeat(1 + random.nextInt(longest)) + ads++, minute, 16_000, 100_000_000)
          .isEmpty()) {
        minute += random.nextInt(2) * MINUTE;
      }
      for (Split split : splits.all()) {
        splits.change(split.adId(), minute + 999 * MINUTE, 0, 0);
      }
      assertThat(splits.all()).isNotEmpty().noneMatch(Split::isOpen);
      Tolerances tolerances = Tolerances.NONE;
      for (int i = 0; i < 20; i++) {
        tolerances =
            tolerances.from(1L << 50 + i, new FoldSettings(NO_CUBES, i * 3_600_000L, 3_600_000));
      }
      SourceState state =
          new SourceState(
              new FoldProgress(
                  minute,
                  minute,
                  new FoldProgress.Clock(1L << 60, minute),
                  NOON,
                  minute,
                  tolerances),
              100_000,
              minute,
              splits.all());
      List<Long> givenUp =
          Stream.iterate(1L << 60, offset -> offset + 1_000_000).limit(64).toList();

      String metadata = new Checkpoint(1L << 60, state.encode(), givenUp).encode();

      assertThat(metadata).as("-Dclickfold.seed=%d", seed).hasSizeLessThan(4_000);
      assertThat(SourceState.parse(Checkpoint.parse(metadata).state())).isEqualTo(state);
      assertThat(Checkpoint.parse(metadata).givenUp()).isEqualTo(givenUp);
    }
  }

  @Test
  void theFirstOfAllBeginsWithNothingClosed() {
    assertThat(SourceState.first(0, List.of())).contains(SourceState.NONE);
  }

  /** However far others have got: each of them waits for this one with what it calls final. */
  @Test
  void oneThatWasThereFromTheStartBeginsWithNothingClosed() {
    SourceState other =
        SourceState.NONE
            .next(FoldProgress.finished(NOON), 4, NO_SPLITS)
            .next(FoldProgress.finished(NOON + 7 * MINUTE), 4, NO_SPLITS);

    SourceState begun = SourceState.first(3, List.of(other)).orElseThrow();

    assertThat(begun.begin()).isEqualTo(FoldProgress.NONE);
  }

  @Test
  void anAddedOneBeginsWithWhatMayBeFinalWithoutIt() {
    SourceState fast = informed(NOON + 2 * MINUTE + 5, NOON + 9 * MINUTE);
    SourceState slow = informed(NOON + MINUTE + 5, NOON + 8 * MINUTE);
    SourceState ignorant = SourceState.NONE.next(FoldProgress.finished(NOON), 4, NO_SPLITS);

    SourceState begun = SourceState.first(4, List.of(fast, ignorant, slow)).orElseThrow();

    assertThat(begun.begin()).isEqualTo(FoldProgress.finished(NOON + MINUTE));
    assertThat(begun.announced())
        .as("it has emitted nothing yet")
        .isEqualTo(PartitionFold.NO_WATERMARK);
    assertThat(begun.next(begun.begin(), 5, NO_SPLITS).announced()).isEqualTo(NOON + MINUTE);
  }

  @Test
  void anAddedOneWaitsUntilOthersKnowOfIt() {
    assertThat(
            SourceState.first(
                4, List.of(SourceState.NONE.next(FoldProgress.finished(NOON), 4, NO_SPLITS))))
        .isEmpty();
    assertThat(
            SourceState.first(
                4,
                List.of(
                    SourceState.NONE
                        .next(FoldProgress.finished(NOON), 4, NO_SPLITS)
                        .next(FoldProgress.finished(NOON), 5, NO_SPLITS))))
        .isPresent();
  }

  /**
   * Sources that emit watermarks and get to know of others at any time, and a reader that sees any
   * beginning of what each has emitted: no minute that it calls final may be open to a source that
   * begins later.
   */
  @Test
  void whatIsFinalStaysClosedToThoseThatBeginLater() {
    long seed = Long.getLong("clickfold.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      Model model = new Model(random, 1 + random.nextInt(3));
      for (int step = 0; step < 80; step++) {
        model.step();
      }
      assertThat(model.wrong).as("-Dclickfold.seed=%d, run %d", seed, run).isEmpty();
    }
  }

  private static SourceState informed(long watermarkBefore, long watermark) {
    return SourceState.NONE
        .next(FoldProgress.finished(watermarkBefore), 4, NO_SPLITS)
        .next(FoldProgress.finished(watermark), 5, NO_SPLITS);
  }

  private record Announced(int source, int sources, long watermark) {}

  private static final class Model {
    final List<String> wrong = new ArrayList<>();
    private final Random random;
    private final List<SourceState> states = new ArrayList<>();
    private final List<List<Announced>> announced = new ArrayList<>();
    private final long[] calledFinal = new long[40];
    private int partitions;

    Model(Random random, int partitions) {
      this.random = random;
      Arrays.fill(calledFinal, PartitionFold.NO_WATERMARK);
      grow(partitions);
    }

    void step() {
      int source = random.nextInt(partitions);
      switch (random.nextInt(12)) {
        case 0 -> grow(partitions < 30 ? 1 + random.nextInt(3) : 0);
        case 1, 2, 3 -> read();
        case 4, 5 -> begin(source);
        default -> flush(source);
      }
    }

    private void grow(int by) {
      partitions += by;
      while (states.size() < partitions) {
        states.add(null);
        announced.add(new ArrayList<>());
      }
    }

    private void begin(int source) {
      if (states.get(source) == null) {
        List<SourceState> others = states.stream().filter(state -> state != null).toList();
        SourceState.first(source, others)
            .ifPresent(
                state -> {
                  if (state.begin().watermark() < calledFinal[source]) {
                    wrong.add("%d begins at %d".formatted(source, state.begin()));
                  }
                  states.set(source, state);
                  flush(source);
                });
      }
    }

    /** One source may learn late how many there are, and never that there are fewer. */
    private void flush(int source) {
      SourceState before = states.get(source);
      if (before == null) {
        return;
      }
      int known = source + 1 + random.nextInt(partitions - source);
      FoldProgress begin = before.begin();
      long watermark =
          Math.max(begin.watermark(), NOON) + random.nextInt(3) * random.nextLong(2 * MINUTE);
      long closed = FoldProgress.finished(watermark).unfinished();
      long unfinished = Math.max(begin.unfinished(), closed - random.nextInt(3) * MINUTE);
      SourceState state =
          before.next(
              new FoldProgress(
                  watermark,
                  unfinished,
                  null,
                  FoldProgress.NOTHING_ASIDE,
                  PartitionFold.NO_WATERMARK,
                  Tolerances.NONE),
              known,
              NO_SPLITS);
      states.set(source, state);
      if (state.announced() != before.announced()) {
        announced.get(source).add(new Announced(source, state.sources(), state.announced()));
      }
    }

    /**
     * What is final by any prefix of what was emitted is final without those that it does not name.
     */
    private void read() {
      int sources = 0;
      int announcing = 0;
      long lowest = Long.MAX_VALUE;
      for (int source = 0; source < partitions; source++) {
        List<Announced> all = announced.get(source);
        int seen = random.nextInt(4) == 0 ? random.nextInt(all.size() + 1) : all.size();
        if (seen > 0) {
          Announced last = all.get(seen - 1);
          sources = Math.max(sources, Math.max(last.sources, source + 1));
          lowest = Math.min(lowest, last.watermark);
          announcing++;
        }
      }
      if (announcing == sources && announcing > 0) {
        for (int source = sources; source < calledFinal.length; source++) {
          calledFinal[source] = Math.max(calledFinal[source], lowest);
          SourceState state = source < states.size() ? states.get(source) : null;
          if (state != null && state.closedBefore() < lowest) {
            wrong.add("%d is final without %d, which has begun".formatted(lowest, source));
          }
        }
      }
    }
  }
}
