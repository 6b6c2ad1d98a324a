package io.clickfold.simulation;

import java.util.ArrayList;
import java.util.List;

/** Finds out how many seeds it takes until each of the planted faults is found. */
public final class PlantedFaultsTable {
  private PlantedFaultsTable() {}

  /**
   * A fault, and how many seeds it took.
   *
   * @param seeds how many were run, with the one that found it
   * @param report of the seed that found it; null if none has
   */
  record Row(PlantedFaults.Fault fault, long seeds, String report) {
    boolean isFound() {
      return report != null;
    }

    @Override
    public String toString() {
      return "| " + fault.name() + " | " + (isFound() ? seeds : "not in " + seeds) + " |";
    }
  }

  /** Looks for a fault. */
  static Row find(PlantedFaults.Fault fault, long most, int threads) {
    Seeds.Result result = Seeds.run(1, most, threads, 1, ChangedSource.classes(fault));
    return new Row(
        fault, result.runs(), result.failures().isEmpty() ? null : result.failures().get(0));
  }

  /**
   * Prints the table.
   *
   * @param arguments how many seeds to try at most for each fault, and the beginning of the names
   *     of those that are looked for, if not all are
   */
  public static void main(String[] arguments) {
    long most = Long.parseLong(arguments[0]);
    List<Row> missed = new ArrayList<>();
    for (PlantedFaults.Fault fault : PlantedFaults.all()) {
      if (arguments.length < 2 || fault.name().startsWith(arguments[1])) {
        Row row = find(fault, most, Runtime.getRuntime().availableProcessors());
        System.out.println(row);
        if (arguments.length > 1) {
          System.out.println(row.report());
        }
        if (!row.isFound()) {
          missed.add(row);
        }
      }
    }
    System.out.println(missed.size() + " not found");
    System.exit(missed.isEmpty() ? 0 : 1);
  }
}
