package io.clickfold.collect;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Takes clicks by HTTP. */
@Path("/v1/clicks")
@Tag(name = "Clicks")
public class ClicksResource {
  /**
   * A larger body would keep an event loop busy for too long: checking and sending 1 MiB takes 15
   * ms.
   */
  private static final int EVENT_LOOP_BYTES = 64 * 1024;

  private static final String CLICK =
      """
      {"event_id":"0198c0de-0000-7000-8000-000000000001","ad_id":"ad-42",\
      "click_time":"2026-11-22T10:15:30.123Z","user_id":"u-7","ip":"203.0.113.9",\
      "country":"KR","device":"mobile"}""";
  private static final String RECEIPT =
      """
      {"accepted":498,"rejected":1,"errors":[{"index":3,"reason":"missing_field",\
      "detail":"ad_id is required and must not be empty"}]}""";

  private final ClickfoldConfig.Collector limits;
  private final ProcessRoles roles;
  private final ReceiveBudget budget;
  private final ClickCheck check;
  private final ClickSender sender;
  private final CollectorMetrics metrics;

  ClicksResource(
      ClickfoldConfig config,
      ProcessRoles roles,
      ClickCheck check,
      ClickSender sender,
      CollectorMetrics metrics) {
    this.limits = config.collector();
    this.roles = roles;
    this.budget = new ReceiveBudget(limits.bufferBytes());
    this.check = check;
    this.sender = sender;
    this.metrics = metrics;
  }

  /** Takes one click, or a batch. */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Send clicks",
      description =
          """
          Takes one click, a JSON array of clicks, or NDJSON (one click a line), with \
          `Content-Encoding: gzip` or without. Answers when Kafka has acknowledged all valid \
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
            examples = @ExampleObject(name = "a batch", value = CLICK + "\n"))
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
      description = "The body cannot be split, or no click is valid: none was taken")
  @APIResponse(responseCode = "408", description = "The body did not arrive in time")
  @APIResponse(responseCode = "413", description = "Too many bytes or clicks: none was taken")
  @APIResponse(responseCode = "415", description = "Another content type or encoding")
  @APIResponse(
      responseCode = "503",
      description =
          "Kafka did not acknowledge all clicks in time; send the whole request again after"
              + " Retry-After seconds")
  public Uni<RestResponse<Receipt>> send(@Context HttpServerRequest request) {
    try {
      roles.require(Role.COLLECTOR);
      BodyFormat format = BodyFormat.of(request.getHeader(HttpHeaders.CONTENT_TYPE));
      BodyEncoding encoding = BodyEncoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
      return new BodyReader(request, budget, limits.maxBodyBytes())
          .use(body -> body.flatMap(bytes -> onFittingThread(bytes, format, encoding)))
          .onFailure(RefusedException.class)
          .invoke(this::countUnavailable);
    } catch (RefusedException | ProblemException e) {
      UnreadBody.discard(request);
      throw e;
    }
  }

  private Uni<RestResponse<Receipt>> onFittingThread(
      byte[] bytes, BodyFormat format, BodyEncoding encoding) {
    Uni<RestResponse<Receipt>> answer =
        Uni.createFrom().deferred(() -> take(bytes, format, encoding));
    // How much a packed body holds is not known before.
    return bytes.length > EVENT_LOOP_BYTES || encoding == BodyEncoding.GZIP
        ? answer.runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        : answer;
  }

  private Uni<RestResponse<Receipt>> take(byte[] bytes, BodyFormat format, BodyEncoding encoding) {
    byte[] body = encoding.unpack(bytes, limits.maxBodyBytes());
    Batch batch = check.check(format.splitter().split(body, limits.maxBatch()));
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

  private RestResponse<Receipt> receipt(Batch batch) {
    metrics.accepted(batch.records().size());
    metrics.rejected(batch.errors());
    return RestResponse.status(
        RestResponse.Status.ACCEPTED,
        new Receipt(batch.records().size(), batch.errors().size(), batch.errors()));
  }

  private void countUnavailable(RefusedException refused) {
    if (refused.status() == RefusedException.UNAVAILABLE) {
      metrics.unavailable();
    }
  }
}
