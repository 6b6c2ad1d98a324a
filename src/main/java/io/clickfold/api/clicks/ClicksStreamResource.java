package io.clickfold.api.clicks;

import io.clickfold.api.live.EventStreams;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
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

/** An ad's clicks, live. */
@Path("/v1/ads")
@Tag(name = "Queries")
class ClicksStreamResource {
  static final String EXAMPLE =
      """
      retry:3000
      id:pQ3xZ0Xw1mDkq7N6bq0e2A
      data:{"ad_id":"ad-42","from":"2026-11-22T10:13:00Z","to":"2026-11-22T10:18:00Z",\
      "clicks":1234,"final":false,"corrected":false,"as_of":"2026-11-22T10:17:20.125Z",\
      "final_until":"2026-11-22T10:15:00Z"}

      event:heartbeat
      data:{"as_of":"2026-11-22T10:17:35.250Z"}

      """;

  private final ProcessRoles roles;
  private final ClicksStreams streams;

  ClicksStreamResource(ProcessRoles roles, ClicksStreams streams) {
    this.roles = roles;
    this.streams = streams;
  }

  @GET
  @Path("{ad_id}/clicks/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = EventStreams.CACHE_CONTROL)
  @ResponseHeader(name = EventStreams.BUFFERING, value = EventStreams.NO_BUFFERING)
  @Operation(
      operationId = "clicksStream",
      summary = "Follow an ad's clicks",
      description =
          "Server-sent events: the answer of the query, now and whenever it has changed, which is"
              + " looked for every second. A client that reconnects with Last-Event-ID gets an"
              + " event only once the answer is another one. A slow client misses what has been"
              + " superseded. Events named 'heartbeat' are sent in between. Their 'as_of' says when"
              + " the answer was last read and found to be the one that the client has; they have"
              + " none if it was never read. While Cassandra does not answer, the stream stays open"
              + " and 'as_of' stands still. An event named 'problem' says why the stream has ended.")
  @Parameter(name = "ad_id", in = ParameterIn.PATH, ref = "ad_id")
  @Parameter(name = "last", in = ParameterIn.QUERY, ref = "last")
  @Parameter(name = "granularity", in = ParameterIn.QUERY, ref = "granularity")
  @Parameter(name = "group_by", in = ParameterIn.QUERY, ref = "group_by")
  @Parameter(name = "country", in = ParameterIn.QUERY, ref = "country")
  @Parameter(name = "ip", in = ParameterIn.QUERY, ref = "ip")
  @Parameter(name = "user_id", in = ParameterIn.QUERY, ref = "user_id")
  @Parameter(name = "device", in = ParameterIn.QUERY, ref = "device")
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
              examples = @ExampleObject(name = "an answer and a heartbeat", value = EXAMPLE)))
  @APIResponse(responseCode = "400", ref = "InvalidQuery")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "406", ref = "NotAcceptable")
  @APIResponse(responseCode = "503", ref = "TooManyStreams")
  public Multi<OutboundSseEvent> stream(
      @PathParam("ad_id") String adId,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context Sse sse,
      @Context HttpServerRequest http) {
    roles.require(Role.QUERY);
    return streams.open(adId, uri.getQueryParameters(), headers, sse, http);
  }
}
