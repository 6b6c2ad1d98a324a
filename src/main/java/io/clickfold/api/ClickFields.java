package io.clickfold.api;

import io.clickfold.click.ClickParser;
import io.clickfold.click.Countries;
import io.clickfold.click.Dimension;
import io.clickfold.click.IpAddresses;
import io.clickfold.problem.ProblemKind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of clicks' fields in queries and their answers. */
public final class ClickFields {
  /** The names of the parameters that filter. */
  public static final List<String> FILTERS =
      Arrays.stream(Dimension.values()).map(Dimension::fieldName).toList();

  private ClickFields() {}

  /**
   * The values that clicks must have, in the order of {@link Dimension}, as they are counted; empty
   * values for what a click did not have.
   *
   * @throws io.clickfold.problem.ProblemException if a value is none that a click can have
   */
  public static Map<Dimension, String> filters(Parameters given) {
    Map<Dimension, String> filters = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      given
          .get(dimension.fieldName())
          .ifPresent(text -> filters.put(dimension, value(dimension, text)));
    }
    return filters;
  }

  private static String value(Dimension dimension, String text) {
    checkLength(dimension.fieldName(), text);
    if (text.isEmpty()) {
      return text;
    }
    return switch (dimension) {
      case COUNTRY -> country(text);
      case IP -> ip(text);
      default -> text;
    };
  }

  private static String country(String text) {
    return Countries.normalise(text)
        .orElseThrow(
            () ->
                ProblemKind.INVALID_PARAMETER.because(
                    "'country' is '%s'; it must be an ISO 3166-1 alpha-2 code, ZZ for clicks with"
                            .formatted(text)
                        + " an unknown one, or empty for clicks without one."));
  }

  private static String ip(String text) {
    return IpAddresses.normalise(text)
        .orElseThrow(
            () ->
                ProblemKind.INVALID_PARAMETER.because(
                    "'ip' is '%s'; it must be an IPv4 or IPv6 address, or empty for clicks"
                            .formatted(text)
                        + " without one."));
  }

  /**
   * @throws io.clickfold.problem.ProblemException if no click's field can have the value
   */
  static void checkLength(String name, String text) {
    if (text.length() > ClickParser.MAX_FIELD_CHARS) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'%s' has %d characters, more than the %d that it can have."
              .formatted(name, text.length(), ClickParser.MAX_FIELD_CHARS));
    }
  }

  /** Filters as an answer repeats them; null if there are none. */
  public static Map<String, String> named(Map<Dimension, String> filters) {
    if (filters.isEmpty()) {
      return null;
    }
    Map<String, String> named = new LinkedHashMap<>();
    filters.forEach((dimension, value) -> named.put(dimension.fieldName(), value));
    return named;
  }
}
