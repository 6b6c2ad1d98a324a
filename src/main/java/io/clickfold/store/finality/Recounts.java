package io.clickfold.store.finality;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import java.util.List;
import java.util.function.Predicate;

/** Which minutes have been recomputed after they had been final. */
public final class Recounts {
  /** None. */
  static final Recounts NONE = new Recounts(List.of());

  private final List<Recount> recounts;

  /** Those of some recalculations, which may overlap. */
  Recounts(List<Recount> recounts) {
    this.recounts = List.copyOf(recounts);
  }

  /**
   * What a recalculation has done.
   *
   * @param whole whether all ads were recomputed
   * @param ranked whether the windows that hold these minutes have been ranked again since, too
   */
  public record Recount(MinuteRange range, boolean whole, boolean ranked) {}

  /**
   * Whether a minute between two instants is one of them.
   *
   * @param from in milliseconds since 1970
   * @param to exclusive
   */
  public boolean touch(long from, long to) {
    return of(recount -> true).touch(from, to);
  }

  /** The minutes of which all ads were recomputed. */
  MinuteRanges whole() {
    return of(Recount::whole);
  }

  /** The minutes of which all ads were recomputed, and ranked. */
  MinuteRanges ranked() {
    return of(recount -> recount.whole() && recount.ranked());
  }

  private MinuteRanges of(Predicate<Recount> which) {
    return MinuteRanges.of(recounts.stream().filter(which).map(Recount::range).toList());
  }
}
