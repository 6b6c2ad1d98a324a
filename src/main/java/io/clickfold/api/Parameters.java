package io.clickfold.api;

import io.clickfold.problem.ProblemKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A query's parameters, each known and given once: a misspelt filter must never be answered with an
 * unfiltered count.
 */
public final class Parameters {
  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @throws io.clickfold.problem.ProblemException if one is unknown or given twice
   */
  public static Parameters of(Map<String, List<String>> given, List<String> known) {
    Map<String, String> values = new TreeMap<>();
    for (String name : new TreeSet<>(given.keySet())) {
      if (!known.contains(name)) {
        throw ProblemKind.INVALID_PARAMETER.because(
            "There is no parameter '%s'. There are %s.".formatted(name, String.join(", ", known)));
      }
      if (given.get(name).size() != 1) {
        throw ProblemKind.INVALID_PARAMETER.because(
            "Parameter '%s' is given more than once. Give it once.".formatted(name));
      }
      values.put(name, given.get(name).get(0));
    }
    return new Parameters(values);
  }

  /** The value of a parameter, if it was sent. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
