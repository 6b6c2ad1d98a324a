package io.clickfold.api;

import io.clickfold.problem.ProblemKind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Ads that queries name by the parameter {@code ad_id}. Unlike an id in a path, such a one may be
 * anything: paths lose {@code .} and {@code ..}, and what is empty.
 */
public final class AdIds {
  private static final String AD_ID = "ad_id";

  private AdIds() {}

  /**
   * The only ad.
   *
   * @throws io.clickfold.problem.ProblemException if there is none, or more than one
   */
  public static String only(Map<String, List<String>> parameters) {
    return several(parameters, 1).get(0);
  }

  /**
   * Each ad once, in the order in which they are named.
   *
   * @param most of them
   * @throws io.clickfold.problem.ProblemException if there are none, or more
   */
  public static List<String> several(Map<String, List<String>> parameters, int most) {
    List<String> adIds =
        List.copyOf(new LinkedHashSet<>(parameters.getOrDefault(AD_ID, List.of())));
    if (adIds.isEmpty()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'ad_id' is missing: the id of an ad, with special characters percent-encoded. (An ad"
              + " called '.' or '..' cannot be named in a path, which loses both; name it by this"
              + " parameter.)");
    }
    if (adIds.size() > most) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'ad_id' names %d ads, more than the %d allowed.".formatted(adIds.size(), most));
    }
    return adIds;
  }

  /** The other parameters. */
  public static Map<String, List<String>> without(Map<String, List<String>> parameters) {
    Map<String, List<String>> others = new LinkedHashMap<>(parameters);
    others.remove(AD_ID);
    return others;
  }

  /**
   * @throws io.clickfold.problem.ProblemException if no click can have this id
   */
  public static void check(String adId) {
    if (adId.isEmpty()) {
      throw ProblemKind.INVALID_PARAMETER.because("'ad_id' is empty, which no ad's id can be.");
    }
    ClickFields.checkLength(AD_ID, adId);
  }
}
