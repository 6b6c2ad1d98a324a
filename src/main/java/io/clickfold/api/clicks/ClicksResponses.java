package io.clickfold.api.clicks;

import io.clickfold.api.Caching;
import io.clickfold.api.Representation;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Responses to queries for the clicks of ads: JSON or CSV, with what clients may keep. */
@Singleton
final class ClicksResponses {
  private final ClicksQuery query;
  private final Caching caching;

  ClicksResponses(ClicksQuery query, Caching caching) {
    this.query = query;
    this.caching = caching;
  }

  /** The answer for one ad. */
  Uni<RestResponse<Object>> one(ClicksRequest request, HttpHeaders headers, Request conditions) {
    return respond(List.of(request), headers, conditions, answers -> answers.get(0));
  }

  /** The answers to the same question for some ads, at least one. */
  Uni<RestResponse<Object>> several(
      List<ClicksRequest> requests, HttpHeaders headers, Request conditions) {
    return respond(requests, headers, conditions, AdsClickCounts::new);
  }

  private Uni<RestResponse<Object>> respond(
      List<ClicksRequest> requests,
      HttpHeaders headers,
      Request conditions,
      Function<List<ClickCounts>, Object> asJson) {
    Representation representation = Representation.preferred(headers::getAcceptableMediaTypes);
    ClicksRequest first = requests.get(0);
    if (representation.csv().isPresent()) {
      ClicksCsv.check(first);
    }
    return query
        .answers(requests)
        .map(
            answers -> {
              Object entity =
                  representation
                      .csv()
                      .<Object>map(texts -> ClicksCsv.of(texts, first, answers))
                      .orElseGet(() -> asJson.apply(answers));
              ResponseBuilder<Object> response =
                  answers.stream().allMatch(ClickCounts::isFinal)
                      ? caching.lasting(
                          conditions,
                          representation,
                          entity,
                          answers.stream().map(ClickCounts::counted).toList())
                      : caching.provisional(representation, entity);
              if (representation.csv().isPresent() && first.groupBy().isPresent()) {
                response.header("Groups-Total", groups(answers));
              }
              return response.build();
            });
  }

  private static int groups(List<ClickCounts> answers) {
    return answers.stream()
        .map(ClickCounts::groupsTotal)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .sum();
  }
}
