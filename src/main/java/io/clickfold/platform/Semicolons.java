package io.clickfold.platform;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Treats a semicolon in an address as what it is: a character. The framework cuts it from the path
 * as the beginning of a matrix parameter, and treats it as an ampersand in the query, so that
 * {@code /v1/ads/a;b/clicks} would answer for another ad, and {@code ?user_id=a;b} for another
 * user.
 */
@Singleton
final class Semicolons {
  private static final Set<HttpMethod> WITHOUT_BODY = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /** Before anything that looks at the address. */
  private static final int FIRST = 10_000;

  void register(@Observes Filters filters) {
    filters.register(Semicolons::encode, FIRST);
  }

  private static void encode(RoutingContext context) {
    HttpServerRequest request = context.request();
    String uri = request.uri();
    if (uri.startsWith("/") && uri.indexOf(';') >= 0 && WITHOUT_BODY.contains(request.method())) {
      context.reroute(uri.replace(";", "%3B"));
    } else {
      context.next();
    }
  }
}
