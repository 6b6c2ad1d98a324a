package io.clickfold.collector;

import io.clickfold.collector.body.BodyEncoding;
import io.clickfold.collector.body.BodyFormat;
import io.clickfold.collector.body.BodyReader;
import io.clickfold.collector.body.ByteRanges;
import io.clickfold.collector.body.ClickProblem;
import io.clickfold.collector.body.CloudEvents;
import io.clickfold.collector.body.Envelope;
import io.clickfold.collector.body.ReceiveBudget;
import io.clickfold.collector.body.RefusedException;
import io.clickfold.collector.body.UnreadBody;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Accepts clicks by HTTP. */
@Path("/v1/clicks")
@Tag(name = "Clicks", description = "Clicks in.")
public class IngestResource {
  /**
   * A larger body would keep an event loop busy for too long: checking and sending 1 MiB takes 15
   * ms.
   */
  private static final int EVENT_LOOP_BYTES = 64 * 1024;

  /** A body that takes longer has to make room for others if there is none. */
  private static final Duration SLOW = Duration.ofSeconds(2);

  /** About the memory of a click besides its own bytes, or of its error if it is invalid. */
  private static final int BYTES_OF_A_CLICK = 256;

  private static final String CLICK =
      """
      {"event_id":"0198c0de-0000-7000-8000-000000000001","ad_id":"ad-42",\
      "click_time":"2026-11-22T10:15:30.123Z","user_id":"u-7","ip":"203.0.113.9",\
      "country":"KR","device":"mobile"}""";
  private static final String EVENT =
      """
      {"specversion":"1.0","type":"com.example.click","source":"/shop",\
      "id":"0198c0de-0000-7000-8000-000000000001","time":"2026-11-22T10:15:30.123Z",\
      "data":{"ad_id":"ad-42","country":"KR"}}""";

  private static final String RECEIPT =
      """
      {"accepted":498,"rejected":1,"errors":[{"index":3,"reason":"missing_field",\
      "detail":"ad_id is required and must not be empty"}],\
      "warnings":[{"index":7,"field":"ip","cause":"no_address",\
      "detail":"ip is no IPv4 or IPv6 address, and is left out"}]}""";

  private static final String NO_VALID_CLICK =
      """
      {"type":"about:blank","title":"Bad Request","status":400,
       "detail":"No click was valid: see errors.",
       "errors":[{"index":0,"reason":"missing_field","detail":"ad_id is required and must not be empty"}]}""";
  private static final String ROLE_MISSING =
      """
      {"type":"urn:clickfold:problem:role-missing","title":"No such role here","status":404,
       "detail":"This process does not have the role 'collector'. Send the request to one that has."}""";
  private static final String TOO_SLOW =
      """
      {"type":"about:blank","title":"Request Timeout","status":408,
       "detail":"The body did not arrive within 30 seconds."}""";
  private static final String TOO_LARGE =
      """
      {"type":"about:blank","title":"Content Too Large","status":413,
       "detail":"A request may have up to 10000 clicks. Send them in smaller batches; none of these was accepted."}""";
  private static final String OTHER_TYPE =
      """
      {"type":"about:blank","title":"Unsupported Media Type","status":415,
       "detail":"Send the body as it is, or with Content-Encoding: gzip or zstd."}""";
  private static final String UNAVAILABLE =
      """
      {"type":"about:blank","title":"Service Unavailable","status":503,
       "detail":"Kafka did not acknowledge all clicks in time. Send the whole request again: clicks are deduplicated by event_id, so none is counted twice."}""";

  private final ClickfoldConfig.Collector limits;
  private final ProcessRoles roles;
  private final ReceiveBudget budget;
  private final ClickCheck check;
  private final ClickSender sender;
  private final CollectorMetrics metrics;

  IngestResource(
      ClickfoldConfig config,
      ProcessRoles roles,
      ClickCheck check,
      ClickSender sender,
      CollectorMetrics metrics) {
    this.limits = config.collector();
    this.roles = roles;
    this.budget = new ReceiveBudget(limits.bufferBytes(), SLOW);
    this.check = check;
    this.sender = sender;
    this.metrics = metrics;
  }

  /** Accepts one click, or a batch. */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "sendClicks",
      summary = "Send clicks",
      description =
          """
          Accepts one click, a JSON array of clicks, NDJSON (one click a line), or CloudEvents, with \
          `Content-Encoding: gzip` or `zstd`, or without. Answers when Kafka has acknowledged all valid \
          clicks; invalid ones are listed and cost only themselves. Clicks are deduplicated by \
          `event_id`, so a request that was not answered with 202 may be sent again as it is.""")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ClickDocument.class),
            examples = {
              @ExampleObject(name = "one click", value = CLICK),
              @ExampleObject(name = "a batch", value = "[" + CLICK + "]")
            }),
        @Content(
            mediaType = "application/x-ndjson",
            schema = @Schema(implementation = String.class),
            examples = @ExampleObject(name = "a batch", value = CLICK + "\n")),
        @Content(
            mediaType = "text/plain",
            schema = @Schema(implementation = String.class),
            examples = @ExampleObject(name = "a browser's beacon", value = CLICK)),
        @Content(
            mediaType = "application/cloudevents+json",
            schema = @Schema(implementation = Object.class),
            examples = @ExampleObject(name = "a CloudEvent", value = EVENT)),
        @Content(
            mediaType = "application/cloudevents-batch+json",
            schema = @Schema(type = SchemaType.ARRAY, implementation = Object.class),
            examples = @ExampleObject(name = "CloudEvents", value = "[" + EVENT + "]"))
      })
  @APIResponse(
      responseCode = "202",
      description = "Kafka has acknowledged all valid clicks",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Receipt.class),
              examples = @ExampleObject(name = "one is invalid", value = RECEIPT)))
  @APIResponse(
      responseCode = "400",
      description = "The body cannot be split, or no click is valid: none was accepted",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = ClickProblem.class),
              examples = @ExampleObject(name = "no valid click", value = NO_VALID_CLICK)))
  @APIResponse(
      responseCode = "404",
      description = "The process that was asked does not accept clicks",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class),
              examples = @ExampleObject(name = "role missing", value = ROLE_MISSING)))
  @APIResponse(
      responseCode = "408",
      description = "The body did not arrive in time",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = ClickProblem.class),
              examples = @ExampleObject(name = "too slow", value = TOO_SLOW)))
  @APIResponse(
      responseCode = "413",
      description = "Too many bytes or clicks: none was accepted",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = ClickProblem.class),
              examples = @ExampleObject(name = "too many clicks", value = TOO_LARGE)))
  @APIResponse(
      responseCode = "415",
      description = "Another content type or encoding",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = ClickProblem.class),
              examples = @ExampleObject(name = "another type", value = OTHER_TYPE)))
  @APIResponse(
      responseCode = "503",
      description =
          "Kafka did not acknowledge all clicks in time; send the whole request again after"
              + " Retry-After seconds",
      headers =
          @Header(
              name = "Retry-After",
              description = "Seconds to wait.",
              schema = @Schema(type = SchemaType.INTEGER)),
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = ClickProblem.class),
              examples = @ExampleObject(name = "not acknowledged", value = UNAVAILABLE)))
  public Uni<RestResponse<Receipt>> send(@Context HttpServerRequest request) {
    try {
      roles.require(Role.COLLECTOR);
      BodyFormat format = BodyFormat.of(request.getHeader(HttpHeaders.CONTENT_TYPE));
      BodyEncoding encoding = BodyEncoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
      Envelope envelope = envelope(request, format);
      return new BodyReader(request, budget, limits.maxBodyBytes())
          .use(
              (body, room) ->
                  body.flatMap(bytes -> onFittingThread(bytes, format, encoding, envelope, room)))
          .onFailure(RefusedException.class)
          .invoke(this::countUnavailable);
    } catch (ProblemException e) {
      UnreadBody.discard(request);
      throw e;
    }
  }

  private static Envelope envelope(HttpServerRequest request, BodyFormat format) {
    if (format.isOfEvents()) {
      return CloudEvents::click;
    }
    return request.getHeader(CloudEvents.VERSION) == null
        ? Envelope.NONE
        : CloudEvents.of(
            request.getHeader(CloudEvents.VERSION),
            Optional.ofNullable(request.getHeader(CloudEvents.ID)),
            Optional.ofNullable(request.getHeader(CloudEvents.TIME)));
  }

  private Uni<RestResponse<Receipt>> onFittingThread(
      byte[] bytes,
      BodyFormat format,
      BodyEncoding encoding,
      Envelope envelope,
      IntPredicate room) {
    Uni<RestResponse<Receipt>> answer =
        Uni.createFrom().deferred(() -> accept(bytes, format, encoding, envelope, room));
    // How much a packed body holds is not known before.
    return bytes.length > EVENT_LOOP_BYTES || encoding != BodyEncoding.IDENTITY
        ? answer.runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        : answer;
  }

  private Uni<RestResponse<Receipt>> accept(
      byte[] bytes,
      BodyFormat format,
      BodyEncoding encoding,
      Envelope envelope,
      IntPredicate room) {
    byte[] body = encoding.unpack(bytes, limits.maxBodyBytes(), room);
    ByteRanges ranges = format.splitter().split(body, limits.maxBatch());
    if (envelope.isOfOneClick() && ranges.count() > 1) {
      throw RefusedException.malformed(
          "A CloudEvent in binary mode has one click. Send several as"
              + " application/cloudevents-batch+json.");
    }
    if (!room.test(ranges.count() * BYTES_OF_A_CLICK)) {
      throw RefusedException.tooMuchAtOnce();
    }
    CheckedClicks batch = check.check(ranges, envelope);
    if (batch.records().isEmpty()) {
      metrics.rejected(batch.errors());
      throw batch.errors().isEmpty()
          ? RefusedException.malformed("There is no click in the body.")
          : RefusedException.noValidClick(batch.errors());
    }
    return sender
        .send(batch.records())
        .onFailure()
        .transform(
            failure ->
                RefusedException.unavailable(
                    "Kafka did not acknowledge all clicks in time. Send the whole request again:"
                        + " clicks are deduplicated by event_id, so none is counted twice."))
        .map(acknowledged -> receipt(batch));
  }

  private RestResponse<Receipt> receipt(CheckedClicks batch) {
    metrics.accepted(batch.records().size());
    metrics.rejected(batch.errors());
    return RestResponse.status(
        RestResponse.Status.ACCEPTED,
        new Receipt(
            batch.records().size(), batch.errors().size(), batch.errors(), batch.warnings()));
  }

  private void countUnavailable(RefusedException refused) {
    if (refused.status() == RefusedException.UNAVAILABLE) {
      metrics.unavailable();
    }
  }
}
