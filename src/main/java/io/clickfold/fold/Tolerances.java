package io.clickfold.fold;

import io.clickfold.wire.avro.Fields;
import java.util.Arrays;
import java.util.List;

/**
 * By which lateness and clock skew the clicks of a partition are judged, from which offset on. The
 * settings may change while minutes are open; what was judged by the earlier ones is judged by them
 * again when it is read again. Immutable.
 */
public final class Tolerances {
  /** Nothing has been judged. */
  public static final Tolerances NONE = new Tolerances(List.of());

  /** They stand in a checkpoint. As many only if the settings change that often in minutes. */
  static final int MOST = 8;

  private final List<Tolerance> all;

  /** What holds from an offset on, until the next one's. */
  record Tolerance(long from, long latenessMillis, long clockSkewMillis) {
    private boolean isAs(FoldSettings settings) {
      return latenessMillis == settings.latenessMillis()
          && clockSkewMillis == settings.clockSkewMillis();
    }
  }

  private Tolerances(List<Tolerance> all) {
    this.all = all;
  }

  /** What clicks at an offset are judged by; the settings if nothing else is known of it. */
  Tolerance at(long offset, FoldSettings settings) {
    Tolerance found = null;
    for (Tolerance tolerance : all) {
      if (found == null || tolerance.from <= offset) {
        found = tolerance;
      }
    }
    return found == null ? of(0, settings) : found;
  }

  /** From which offset behind this one another tolerance holds; the highest of all if none does. */
  long nextChange(long offset) {
    for (Tolerance tolerance : all) {
      if (tolerance.from > offset) {
        return tolerance.from;
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * The same, but from an offset on the settings hold. If there have been too many changes lately,
   * they do not yet: the next fold of the partition takes them over.
   */
  public Tolerances from(long offset, FoldSettings settings) {
    if (!all.isEmpty() && all.get(all.size() - 1).isAs(settings)) {
      return this;
    }
    List<Tolerance> known = all.stream().filter(tolerance -> tolerance.from < offset).toList();
    if (known.size() == MOST) {
      return this;
    }
    Tolerance[] next = Arrays.copyOf(known.toArray(Tolerance[]::new), known.size() + 1);
    next[known.size()] = of(offset, settings);
    return new Tolerances(List.of(next));
  }

  /** Those by which clicks from an offset on are judged. */
  Tolerances since(long offset) {
    int first = 0;
    while (first + 1 < all.size() && all.get(first + 1).from <= offset) {
      first++;
    }
    return first == 0 ? this : new Tolerances(all.subList(first, all.size()));
  }

  private static Tolerance of(long offset, FoldSettings settings) {
    return new Tolerance(offset, settings.latenessMillis(), settings.clockSkewMillis());
  }

  /** Sets them as a field of a record. */
  public void write(Fields fields, String name) {
    fields.set(
        name,
        all,
        (tolerance, each) ->
            each.set("from", tolerance.from)
                .set("lateness_millis", tolerance.latenessMillis)
                .set("clock_skew_millis", tolerance.clockSkewMillis));
  }

  /** What {@link #write} has set. */
  public static Tolerances read(Fields fields, String name) {
    return new Tolerances(
        fields.readAll(
            name,
            each ->
                new Tolerance(
                    each.int64("from"),
                    each.int64("lateness_millis"),
                    each.int64("clock_skew_millis"))));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tolerances tolerances && all.equals(tolerances.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  @Override
  public String toString() {
    return all.toString();
  }
}
