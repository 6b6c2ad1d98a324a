package io.clickfold.dev.simulator.traffic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ads whose clicks are compared.
 *
 * @param ads their numbers
 * @param description which ones they are, for the report
 */
public record AdSelection(List<Integer> ads, String description) {
  private static final int RATE_OF_ALL = 1_000;
  private static final int MAX_OF_ALL = 2_000;
  private static final int TOP = 200;
  private static final int RANDOM = 100;

  /** All clicked ads if the traffic is light, else those with the most clicks and some others. */
  public static AdSelection of(Ads ads, List<TruthMinute> minutes, int rate, Random random) {
    List<Integer> clicked = byClicks(ads, minutes);
    if (clicked.size() <= TOP + RANDOM || rate <= RATE_OF_ALL && clicked.size() <= MAX_OF_ALL) {
      return new AdSelection(clicked, "all");
    }
    List<Integer> others = new ArrayList<>(clicked.subList(TOP, clicked.size()));
    Collections.shuffle(others, random);
    List<Integer> selected = new ArrayList<>(clicked.subList(0, TOP));
    selected.addAll(others.subList(0, RANDOM));
    return new AdSelection(
        selected,
        "of %d ads the %d with the most clicks, and %d others at random"
            .formatted(clicked.size(), TOP, RANDOM));
  }

  private static List<Integer> byClicks(Ads ads, List<TruthMinute> minutes) {
    long[] clicks =
        IntStream.range(0, ads.count())
            .mapToLong(ad -> minutes.stream().mapToLong(m -> m.clicks(ad)).sum())
            .toArray();
    return IntStream.range(0, clicks.length)
        .filter(ad -> clicks[ad] > 0)
        .boxed()
        .sorted(Comparator.<Integer>comparingLong(ad -> -clicks[ad]))
        .collect(Collectors.toList());
  }
}
