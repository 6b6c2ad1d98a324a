package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.SampleClicks;
import java.util.List;

/**
 * How much memory a fold takes, by its own reckoning, for each click of the minutes that it has to
 * hold: the lateness and two more.
 */
public final class FoldMemory {
  private static final int ADS = 10_000;
  private static final int MINUTES = 8;
  private static final int HELD_MINUTES = 4;
  private static final int COMMIT_CLICKS = 25_000;
  private static final int PARTITIONS = 4;
  private static final long LATENESS_MILLIS = 120_000;

  private FoldMemory() {}

  /** Prints a line for the total, for three cubes and for the default ones. */
  public static void main(String[] args) throws InvalidClickException {
    for (List<String> cubes :
        List.of(
            List.<String>of(),
            List.of("country", "ip:deferred", "user_id:deferred"),
            List.of("country", "ip:deferred", "user_id:deferred", "device", "country+device"))) {
      long bytes = mostBytes(Cubes.parse(cubes));
      System.out.printf(
          "%-65s %,d bytes at most, %.0f a click%n",
          cubes, bytes, (double) bytes / HELD_MINUTES / SampleClicks.PER_MINUTE);
    }
  }

  private static long mostBytes(Cubes cubes) throws InvalidClickException {
    SampleClicks clicks = new SampleClicks(2 * SampleClicks.PER_MINUTE, ADS);
    PartitionFold fold =
        new PartitionFold(new FoldSettings(cubes, LATENESS_MILLIS, 0), 0, FoldProgress.NONE);
    CountRecords records = new CountRecords();
    ClickParser parser = new ClickParser();
    Click click = new Click();
    long most = 0;
    for (int i = 0; i < MINUTES * SampleClicks.PER_MINUTE; i++) {
      byte[] json = clicks.next();
      parser.parse(json, 0, json.length, click);
      fold.accept(click, i, click.timeMillis());
      if (i % COMMIT_CLICKS == 0) {
        fold.drain(records.to(PARTITIONS, (partition, record) -> {}));
        most = Math.max(most, fold.bytes());
      }
    }
    return most;
  }
}
