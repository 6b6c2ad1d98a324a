package io.clickfold.collector.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses bodies that declare themselves too large before a byte of them is read. Stands ahead of
 * the HTTP server's own limit, which would answer without saying why.
 */
@ApplicationScoped
class DeclaredSizeLimit {
  private static final int BEFORE_THE_SERVERS_LIMIT = 100;
  private static final String PATH = "/v1/clicks";

  private final int limit;
  private final ObjectMapper json;

  DeclaredSizeLimit(ClickfoldConfig config, ObjectMapper json) {
    this.limit = config.collector().maxBodyBytes();
    this.json = json;
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_THE_SERVERS_LIMIT);
  }

  private void check(RoutingContext context) {
    if (PATH.equals(context.normalizedPath())
        && BodyReader.declaredBytes(context.request()) > limit) {
      RefusedException refused = RefusedException.tooManyBytes(limit);
      UnreadBody.discard(context.request());
      context
          .response()
          .setStatusCode(refused.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
          .end(text(refused.body()));
    } else {
      context.next();
    }
  }

  private String text(ClickProblem problem) {
    try {
      return json.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
