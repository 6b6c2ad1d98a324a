package io.clickfold.api.top;

import io.clickfold.click.Cube;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;

/** What queries for the most clicked ads answer, for tests that have no HTTP. */
public final class TopAnswers {
  private TopAnswers() {}

  /** A window's answer: the ads in their order with their clicks. */
  public record Top(Map<String, Long> ads, long clicks, boolean isFinal) {}

  /** The class that answers. */
  public static Class<?> query() {
    return TopQuery.class;
  }

  /**
   * The ads of a window.
   *
   * @param query of the class {@link #query}
   * @param until the window's end, in milliseconds since 1970
   */
  public static Uni<Top> window(Object query, int minutes, long until, int n) {
    TopRequest request = new TopRequest(n, minutes, until, until, Cube.TOTAL, Map.of(), 0, 0);
    return ((TopQuery) query)
        .answer(request)
        .map(
            answer -> {
              Map<String, Long> ads = new LinkedHashMap<>();
              answer.ads().forEach(ad -> ads.put(ad.adId(), ad.clicks()));
              return new Top(ads, answer.clicks(), answer.isFinal());
            });
  }
}
