package io.clickfold.api.top;

import io.clickfold.api.UnreadAnswers;
import io.clickfold.api.live.EventStreams;
import io.clickfold.api.live.LiveAnswers;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/** Rankings of the most clicked ads, live. */
@Path("/v1/ads")
@Tag(name = "Queries")
class TopStreamResource {
  private static final String EXAMPLE =
      """
      retry:3000
      id:b2cQ5qk1nB0Zk0vTqXr3Kg
      data:{"window":"3m","from":"2026-11-22T10:15:00Z","to":"2026-11-22T10:18:00Z",\
      "clicks":2049,"final":false,"as_of":"2026-11-22T10:17:20.125Z",\
      "final_until":"2026-11-22T10:15:00Z",\
      "ads":[{"rank":1,"ad_id":"ad-7","clicks":812,"previous_rank":2,"rank_change":1}]}

      event:heartbeat
      data:{"as_of":"2026-11-22T10:17:35.250Z"}

      """;

  private final ProcessRoles roles;
  private final TopRequestParser parser;
  private final EventStreams streams;
  private final UnreadAnswers unread;
  private final LiveAnswers<Map<String, List<String>>> live;

  TopStreamResource(
      ProcessRoles roles,
      TopRequestParser parser,
      TopQuery query,
      EventStreams streams,
      UnreadAnswers unread) {
    this.roles = roles;
    this.parser = parser;
    this.streams = streams;
    this.unread = unread;
    this.live =
        streams.live(
            parameters -> query.answer(parser.parse(parameters, Instant.now())), TopAnswer::state);
  }

  @GET
  @Path("top/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = EventStreams.CACHE_CONTROL)
  @ResponseHeader(name = EventStreams.BUFFERING, value = EventStreams.NO_BUFFERING)
  @Operation(
      operationId = "topStream",
      summary = "Follow the most clicked ads",
      description =
          "Server-sent events: the newest ranking, now and whenever it has changed, as with the"
              + " stream of an ad's clicks.")
  @Parameter(name = "n", in = ParameterIn.QUERY, ref = "n")
  @Parameter(name = "window", in = ParameterIn.QUERY, ref = "window")
  @Parameter(name = "series", in = ParameterIn.QUERY, ref = "series")
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
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context Sse sse,
      @Context HttpServerRequest http) {
    roles.require(Role.QUERY);
    Map<String, List<String>> question = parser.parseLive(uri.getQueryParameters(), Instant.now());
    return unread.breakOff(
        streams.open(
            live, question, sse, headers.getHeaderString(HttpHeaders.LAST_EVENT_ID_HEADER)),
        http);
  }
}
