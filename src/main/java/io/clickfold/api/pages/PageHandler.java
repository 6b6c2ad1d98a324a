package io.clickfold.api.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sends the pages, in processes with the role query; in others there are none.
 *
 * <p>The framework would send them too, in all processes, and let browsers keep them by the time at
 * which a process has unpacked them: of two processes, the older version may have the later one. So
 * what is a page's is answered here, before the framework sees it, and told apart by its content.
 * It is compressed once, not for each request, and nothing else is compressed.
 */
@Singleton
final class PageHandler {
  /** Nothing but what comes from here, and no code or style within a page. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy", CONTENT_SECURITY_POLICY,
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
          "Cross-Origin-Opener-Policy", "same-origin",
          // Kept, but asked for again each time: a new version is seen at once.
          "Cache-Control", "no-cache");

  private static final int BEFORE_THE_FRAMEWORK = 100;
  private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final Pattern GZIP =
      Pattern.compile("(?i)(?:gzip|x-gzip|\\*)\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*$).*)?");
  private static final int TEMPORARY_REDIRECT = 307;
  private static final int NOT_MODIFIED = 304;
  private static final int NOT_FOUND = 404;

  private final PageFiles files;
  private final Optional<String> refusal;

  @Inject
  PageHandler(PageFiles files, ProcessRoles roles, ObjectMapper json)
      throws JsonProcessingException {
    this(files, refusal(roles, json));
  }

  /**
   * @param refusal what is answered instead, a problem as JSON; empty where there are pages
   */
  PageHandler(PageFiles files, Optional<String> refusal) {
    this.files = files;
    this.refusal = refusal;
  }

  private static Optional<String> refusal(ProcessRoles roles, ObjectMapper json)
      throws JsonProcessingException {
    try {
      roles.require(Role.QUERY);
      return Optional.empty();
    } catch (ProblemException missing) {
      return Optional.of(json.writeValueAsString(missing.problem()));
    }
  }

  void register(@Observes Filters filters) {
    filters.register(this::answer, BEFORE_THE_FRAMEWORK);
  }

  /** Answers a request for a page or a file of one; leaves all others to others. */
  void answer(RoutingContext context) {
    String path = context.normalizedPath();
    if (!METHODS.contains(context.request().method())) {
      context.next();
      return;
    }
    Optional<PageFile> file = files.find(path);
    boolean isFolder = file.isEmpty() && files.find(path + '/').isPresent();
    if (file.isEmpty() && !isFolder) {
      context.next();
    } else if (refusal.isPresent()) {
      context
          .response()
          .setStatusCode(NOT_FOUND)
          .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
          .end(refusal.get());
    } else if (isFolder) {
      HEADERS.forEach(context.response()::putHeader);
      redirect(context.request(), path + '/');
    } else {
      HEADERS.forEach(context.response()::putHeader);
      send(context.request(), file.get());
    }
  }

  private static void redirect(HttpServerRequest request, String path) {
    String query = request.query();
    request
        .response()
        .setStatusCode(TEMPORARY_REDIRECT)
        .putHeader(HttpHeaders.LOCATION, query == null ? path : path + '?' + query)
        .end();
  }

  private static void send(HttpServerRequest request, PageFile file) {
    HttpServerResponse response =
        request
            .response()
            .putHeader(HttpHeaders.ETAG, file.tag())
            .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (has(request.getHeader(HttpHeaders.IF_NONE_MATCH), file.tag())) {
      response.setStatusCode(NOT_MODIFIED).end();
      return;
    }
    Optional<Buffer> gzipped =
        file.gzipped().filter(smaller -> takesGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING)));
    gzipped.ifPresent(smaller -> response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip"));
    Buffer body = gzipped.orElse(file.content());
    response.putHeader(HttpHeaders.CONTENT_TYPE, file.type());
    if (request.method() == HttpMethod.HEAD) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  /** Whether a client has what the tag names. */
  private static boolean has(String ifNoneMatch, String tag) {
    return elements(ifNoneMatch).anyMatch(known -> known.equals("*") || isSame(known, tag));
  }

  private static boolean isSame(String known, String tag) {
    return tag.equals(known) || tag.equals("W/" + known);
  }

  private static boolean takesGzip(String acceptEncoding) {
    return elements(acceptEncoding).anyMatch(coding -> GZIP.matcher(coding).matches());
  }

  private static Stream<String> elements(String list) {
    return list == null ? Stream.empty() : Stream.of(list.split(",")).map(String::strip);
  }
}
