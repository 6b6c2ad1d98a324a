package io.clickfold.problem;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers failed requests with problems. */
final class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  RestResponse<Object> problem(ProblemException failure) {
    ResponseBuilder<Object> response = response(failure.problem().status(), failure.body());
    failure
        .retryAfter()
        .ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, wait.toSeconds()));
    return response.build();
  }

  /** What the framework refuses by itself: unknown paths, methods, media types. */
  @ServerExceptionMapper
  RestResponse<Problem> refused(WebApplicationException failure) {
    Response refused = failure.getResponse();
    int status = refused.getStatus();
    ResponseBuilder<Problem> response =
        response(
            status, Problem.of(status, refused.getStatusInfo().getReasonPhrase(), advice(status)));
    String allowed = refused.getHeaderString(HttpHeaders.ALLOW);
    if (allowed != null) {
      response.header(HttpHeaders.ALLOW, allowed);
    }
    return response.build();
  }

  @ServerExceptionMapper
  RestResponse<Problem> defect(Throwable failure) {
    LOG.error("A request failed", failure);
    return response(
            500,
            Problem.of(
                500,
                "Internal Server Error",
                "The request could not be answered because of an error in the service. Its log"
                    + " says more."))
        .build();
  }

  private static String advice(int status) {
    return switch (status) {
      case 404 ->
          "There is nothing at this path. GET /q/openapi describes what there is. (Paths lose '.',"
              + " '..' and empty parts: ask for an ad called so by the parameter 'ad_id' of GET"
              + " /v1/clicks.)";
      case 405 -> "This path does not have this method. GET /q/openapi describes those it has.";
      case 406 -> "This path has no answer of the media type that the Accept header wants.";
      case 415 -> "This path accepts no body of this media type.";
      default -> "The request was not accepted. GET /q/openapi describes what is.";
    };
  }

  private static <T> ResponseBuilder<T> response(int status, T body) {
    return ResponseBuilder.create(RestResponse.Status.fromStatusCode(status), body)
        .type(Problem.MEDIA_TYPE);
  }
}
