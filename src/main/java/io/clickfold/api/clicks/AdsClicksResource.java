package io.clickfold.api.clicks;

import io.clickfold.api.AdIds;
import io.clickfold.api.Representation;
import io.clickfold.api.live.EventStreams;
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
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestResponse;

/** Queries for clicks that name their ads by a parameter: any ads, and several at once. */
@Path("/v1/clicks")
@Tag(name = "Queries")
class AdsClicksResource {
  private final ProcessRoles roles;
  private final ClicksRequestParser parser;
  private final ClicksResponses responses;
  private final ClicksStreams streams;

  AdsClicksResource(
      ProcessRoles roles,
      ClicksRequestParser parser,
      ClicksResponses responses,
      ClicksStreams streams) {
    this.roles = roles;
    this.parser = parser;
    this.responses = responses;
    this.streams = streams;
  }

  @GET
  @Produces({MediaType.APPLICATION_JSON, Representation.TEXT_CSV})
  @Operation(
      operationId = "clicksOfAds",
      summary = "Count the clicks of some ads",
      description =
          "What GET /v1/ads/{ad_id}/clicks answers, for each of up to 100 ads (as configured). The"
              + " points of all of them, and the groups that are named, are no more than those of"
              + " one ad may be.")
  @Parameter(name = "ad_id", in = ParameterIn.QUERY, ref = "ad_ids")
  @Parameter(name = "last", in = ParameterIn.QUERY, ref = "last")
  @Parameter(name = "from", in = ParameterIn.QUERY, ref = "from")
  @Parameter(name = "to", in = ParameterIn.QUERY, ref = "to")
  @Parameter(name = "granularity", in = ParameterIn.QUERY, ref = "granularity")
  @Parameter(name = "group_by", in = ParameterIn.QUERY, ref = "group_by")
  @Parameter(name = "country", in = ParameterIn.QUERY, ref = "country")
  @Parameter(name = "ip", in = ParameterIn.QUERY, ref = "ip")
  @Parameter(name = "user_id", in = ParameterIn.QUERY, ref = "user_id")
  @Parameter(name = "device", in = ParameterIn.QUERY, ref = "device")
  @Parameter(name = HttpHeaders.IF_NONE_MATCH, in = ParameterIn.HEADER, ref = "If-None-Match")
  @APIResponse(
      responseCode = "200",
      description = "The counts of each ad. As CSV the rows of one ad behind those of another.",
      headers = {
        @Header(name = HttpHeaders.ETAG, ref = "ETag"),
        @Header(name = HttpHeaders.CACHE_CONTROL, ref = "Cache-Control")
      },
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = AdsClickCounts.class),
            examples =
                @ExampleObject(
                    name = "one ad",
                    value = "{\"ads\":[" + ClicksResource.EXAMPLE + "]}")),
        @Content(
            mediaType = Representation.TEXT_CSV,
            schema = @Schema(type = SchemaType.STRING),
            examples = @ExampleObject(name = "one ad", value = ClicksResource.CSV_EXAMPLE))
      })
  @APIResponse(responseCode = "304", ref = "NotModified")
  @APIResponse(responseCode = "400", ref = "InvalidQuery")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "406", ref = "NotAcceptable")
  @APIResponse(responseCode = "422", ref = "TooManyGroups")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<RestResponse<Object>> clicks(
      @Context UriInfo uri, @Context HttpHeaders headers, @Context Request conditions) {
    roles.require(Role.QUERY);
    return responses.several(
        parser.parseAll(uri.getQueryParameters(), Instant.now()), headers, conditions);
  }

  @GET
  @Path("stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = EventStreams.CACHE_CONTROL)
  @ResponseHeader(name = EventStreams.BUFFERING, value = EventStreams.NO_BUFFERING)
  @Operation(
      operationId = "clicksOfAdStream",
      summary = "Follow the clicks of any ad",
      description = "What GET /v1/ads/{ad_id}/clicks/stream sends, of one ad.")
  @Parameter(name = "ad_id", in = ParameterIn.QUERY, ref = "one_ad_id")
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
      description = "The events.",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING),
              examples =
                  @ExampleObject(
                      name = "an answer and a heartbeat",
                      value = ClicksStreamResource.EXAMPLE)))
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
    var parameters = uri.getQueryParameters();
    return streams.open(AdIds.only(parameters), AdIds.without(parameters), headers, sse, http);
  }
}
