package io.clickfold.benchmark;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A line of standard output by which a measured process tells its figures to the benchmark: a word,
 * and numbers behind it.
 */
record FigureLine(String word) {

  String of(double... figures) {
    return word
        + Arrays.stream(figures).mapToObj(figure -> " " + figure).collect(Collectors.joining());
  }

  boolean isIn(String line) {
    return line.startsWith(word + " ");
  }

  double[] figures(String line) {
    return Arrays.stream(line.substring(word.length() + 1).split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
