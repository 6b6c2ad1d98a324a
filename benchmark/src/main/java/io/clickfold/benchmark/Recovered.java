package io.clickfold.benchmark;

/**
 * What a process has measured of itself that took over from a killed one. All times are since its
 * JVM began.
 *
 * @param replaySeconds when it had read the open minutes again, and taken new clicks
 * @param replayCpuSeconds the processor time until then
 * @param seconds when it had committed these
 * @param cpuSeconds the processor time until then
 * @param peakMebibytes the most memory that it had resident
 */
record Recovered(
    double replaySeconds,
    double replayCpuSeconds,
    double seconds,
    double cpuSeconds,
    double peakMebibytes) {

  private static final FigureLine LINE = new FigureLine("RECOVERED");

  /** The line of standard output by which a process says it. */
  String toLine() {
    return LINE.of(replaySeconds, replayCpuSeconds, seconds, cpuSeconds, peakMebibytes);
  }

  static boolean isIn(String line) {
    return LINE.isIn(line);
  }

  static Recovered parse(String line) {
    double[] values = LINE.figures(line);
    return new Recovered(values[0], values[1], values[2], values[3], values[4]);
  }
}
