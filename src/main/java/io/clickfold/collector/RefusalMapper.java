package io.clickfold.collector;

import io.clickfold.collector.body.ClickProblem;
import io.clickfold.collector.body.RefusedException;
import io.clickfold.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers refused requests with problems. */
final class RefusalMapper {
  /** Kafka is back in seconds or in minutes; a retry costs little. */
  private static final int RETRY_AFTER_SECONDS = 2;

  @ServerExceptionMapper
  RestResponse<ClickProblem> refused(RefusedException refused) {
    ResponseBuilder<ClickProblem> response =
        ResponseBuilder.create(
                RestResponse.Status.fromStatusCode(refused.status()), ClickProblem.of(refused))
            .type(Problem.MEDIA_TYPE);
    if (refused.status() == RefusedException.UNAVAILABLE) {
      response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return response.build();
  }
}
