package io.clickfold.benchmark;

/**
 * What one process has measured of itself.
 *
 * @param clicks how many it took in its steady state
 * @param seconds how long these took
 * @param cpuSeconds the processor time of the whole process meanwhile, as the operating system says
 * @param wholeCpuSeconds the processor time since the process began
 * @param wholeSeconds the time since the process began
 * @param peakMebibytes the most memory that it had resident
 */
record Measured(
    double clicks,
    double seconds,
    double cpuSeconds,
    double wholeCpuSeconds,
    double wholeSeconds,
    double peakMebibytes) {

  private static final FigureLine LINE = new FigureLine("MEASURED");

  /** The line of standard output by which a process says it. */
  String toLine() {
    return LINE.of(clicks, seconds, cpuSeconds, wholeCpuSeconds, wholeSeconds, peakMebibytes);
  }

  static boolean isIn(String line) {
    return LINE.isIn(line);
  }

  static Measured parse(String line) {
    double[] values = LINE.figures(line);
    return new Measured(values[0], values[1], values[2], values[3], values[4], values[5]);
  }

  double clicksPerSecond() {
    return clicks / seconds;
  }

  double cpuSecondsPerMillion() {
    return cpuSeconds / clicks * 1e6;
  }
}
