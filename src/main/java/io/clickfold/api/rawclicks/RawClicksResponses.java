package io.clickfold.api.rawclicks;

import io.clickfold.platform.ClickfoldConfig;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Responses to queries for raw clicks: lines, until there are no more or something fails. */
@Singleton
final class RawClicksResponses {
  private static final Logger LOG = Logger.getLogger(RawClicksResponses.class);
  static final String NDJSON = "application/x-ndjson";

  private final RawClicksQuery query;
  private final Duration keep;

  RawClicksResponses(RawClicksQuery query, ClickfoldConfig config) {
    this.query = query;
    this.keep = config.store().keepRaw();
  }

  /**
   * An ad's raw clicks.
   *
   * @param parameters the query's, decoded, without the ad
   * @throws io.clickfold.problem.ProblemException if the query cannot be answered
   */
  Multi<Lines> of(String adId, Map<String, List<String>> parameters, HttpServerRequest http) {
    RawClicksRequest request = RawClicksRequest.parse(adId, parameters, keep, Instant.now());
    return query
        .answer(request, http)
        .onCompletion()
        .ifEmpty()
        .failWith(NoClicksException::new)
        .onFailure()
        .invoke(failure -> abort(http.response(), failure));
  }

  /** The framework would leave a client waiting for the rest. */
  private static void abort(HttpServerResponse response, Throwable failure) {
    if (response.headWritten()) {
      LOG.errorf(failure, "Raw clicks cannot be read; their query is broken off");
      response.reset();
    }
  }

  /** There is nothing to be sent. Has no stack trace: it is an answer, not a defect. */
  static final class NoClicksException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoClicksException() {
      super("no clicks", null, false, false);
    }
  }

  /** The framework would send an empty line. */
  static final class NoClicksMapper {
    @ServerExceptionMapper
    RestResponse<Void> none(NoClicksException none) {
      return RestResponse.ResponseBuilder.<Void>ok()
          .type(NDJSON)
          .header(HttpHeaders.CACHE_CONTROL, "no-store")
          .build();
    }
  }
}
