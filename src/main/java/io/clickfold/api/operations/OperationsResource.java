package io.clickfold.api.operations;

import io.clickfold.api.UnreadAnswers;
import io.clickfold.api.live.EventStreams;
import io.clickfold.api.live.LiveAnswers;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/** How the pipeline is doing, once and live. */
@Path("/v1/operations")
@Tag(name = "Operations")
class OperationsResource {
  private static final String EXAMPLE =
      """
      {"as_of":"2026-11-22T10:17:20.125Z",
       "stages":[{"role":"writer","processes":1,"ready":1,"per_second":820.0,"troubles":[]}],
       "queues":[{"topic":"click-counts","role":"writer","partitions":4,"per_second":300.2,
                  "waiting":80,"delay_seconds":0.7,"state":"flowing","delayed":[]}],
       "freshness_seconds":1.8,
       "counts":{"final_until":"2026-11-22T10:15:00Z","watermark_delay_seconds":140.1,"gaps":[],
                 "gap_minutes":0},
       "rankings":{"final_until":"2026-11-22T10:15:00Z","watermark_delay_seconds":140.1,"gaps":[],
                   "gap_minutes":0},
       "outcomes":[{"role":"aggregator","outcome":"duplicate","reason":null,"last_minute":12,
                    "last_hour":720}],
       "hot_ads":[],"recalculations":[],"reconciliations":[],"dead_letters":[],
       "processes":[{"id":"clickfold-store-0","roles":["writer"],"version":"1.0.0",
                     "started":"2026-11-22T08:00:00Z","reported":"2026-11-22T10:17:18Z",
                     "ready":true,"cpu_cores":0.4,"heap_used_bytes":210000000,
                     "heap_max_bytes":512000000}],
       "unavailable":[]}""";

  private static final String STREAM_EXAMPLE =
      """
      event:heartbeat
      data:{"as_of":"2026-11-22T10:17:35.250Z"}

      """;

  /** All ask the same. */
  private static final String QUESTION = "";

  private final ProcessRoles roles;
  private final OperationsQuery query;
  private final EventStreams streams;
  private final UnreadAnswers unread;
  private final LiveAnswers<String> live;

  OperationsResource(
      ProcessRoles roles, OperationsQuery query, EventStreams streams, UnreadAnswers unread) {
    this.roles = roles;
    this.query = query;
    this.streams = streams;
    this.unread = unread;
    this.live = streams.live(question -> query.answer(), Operations::state);
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "operations",
      summary = "Show how the pipeline is doing",
      description =
          "The roles and what waits for each, how far counts are final, what became of clicks, hot"
              + " ads, recalculations, reconciliations and dead letters. What cannot be read is null,"
              + " and the rest is answered.")
  @APIResponse(
      responseCode = "200",
      description = "How it is doing.",
      content =
          @Content(
              schema = @Schema(implementation = Operations.class),
              examples = @ExampleObject(name = "a writer", value = EXAMPLE)))
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  public Uni<Operations> operations() {
    roles.require(Role.QUERY);
    return query.answer();
  }

  @GET
  @Path("stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = EventStreams.CACHE_CONTROL)
  @ResponseHeader(name = EventStreams.BUFFERING, value = EventStreams.NO_BUFFERING)
  @Operation(
      operationId = "operationsStream",
      summary = "Follow how the pipeline is doing",
      description =
          "Server-sent events: how it is doing now and whenever that has changed, as with the stream"
              + " of an ad's clicks.")
  @Parameter(
      name = HttpHeaders.LAST_EVENT_ID_HEADER,
      in = ParameterIn.HEADER,
      ref = "Last-Event-ID")
  @APIResponse(
      responseCode = "200",
      description = "The events. Their data is what the query answers.",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING),
              examples = @ExampleObject(name = "a heartbeat", value = STREAM_EXAMPLE)))
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "406", ref = "NotAcceptable")
  @APIResponse(responseCode = "503", ref = "TooManyStreams")
  public Multi<OutboundSseEvent> stream(
      @Context HttpHeaders headers, @Context Sse sse, @Context HttpServerRequest http) {
    roles.require(Role.QUERY);
    return unread.breakOff(
        streams.open(
            live, QUESTION, sse, headers.getHeaderString(HttpHeaders.LAST_EVENT_ID_HEADER)),
        http);
  }
}
