package io.clickfold.benchmark;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The medians of a comparison.
 *
 * @param options what was asked for
 * @param measured the rounds of each row
 */
record ComparisonTable(Options options, Map<Row, List<Measured>> measured) {
  private static final String LINE = "%-46s %9s %9s %9s %8s %8s %9s %8s%n";

  /** A contender on a topic of so many ads. */
  record Row(Contender contender, int ads) {}

  String text() {
    StringBuilder table = new StringBuilder();
    table.append(
        "medians of %d, %,d clicks behind a warm-up of %,d, JDK %s%n"
            .formatted(
                options.rounds(), options.clicks(), options.warmUp(), Runtime.version().feature()));
    table.append(
        LINE.formatted("", "", "clicks/s", "CPU s/", "to", "to fewest", "with start", "peak"));
    table.append(LINE.formatted("", "ads", "", "million", "bare", "ads", "CPU s/mil.", "MiB"));
    measured.forEach((row, rounds) -> table.append(line(row, rounds)));
    return table.toString();
  }

  private String line(Row row, List<Measured> rounds) {
    double cpu = Medians.of(rounds, Measured::cpuSecondsPerMillion);
    long all = options.clicks() + options.warmUp();
    return LINE.formatted(
        row.contender().title(),
        "%,d".formatted(row.ads()),
        "%,.0f".formatted(Medians.of(rounds, Measured::clicksPerSecond)),
        "%.2f".formatted(cpu),
        ratio(cpu, new Row(Contender.ALL.get(0), row.ads())),
        options.ads().size() == 1 ? "" : ratio(cpu, new Row(row.contender(), options.ads().get(0))),
        "%.2f".formatted(Medians.of(rounds, whole(all))),
        "%,.0f".formatted(Medians.of(rounds, Measured::peakMebibytes)));
  }

  private static ToDoubleFunction<Measured> whole(long all) {
    return measured -> measured.wholeCpuSeconds() / all * 1e6;
  }

  private String ratio(double cpu, Row to) {
    List<Measured> rounds = measured.get(to);
    return rounds == null
        ? "-"
        : "%.2f".formatted(cpu / Medians.of(rounds, Measured::cpuSecondsPerMillion));
  }
}
