package io.clickfold.api.clicks;

import io.clickfold.api.Representation;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
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
import org.jboss.resteasy.reactive.RestResponse;

/** Queries for an ad's clicks. */
@Path("/v1/ads")
@Tag(name = "Queries", description = "Counts of clicks.")
public class ClicksResource {
  static final String EXAMPLE =
      """
      {"ad_id":"ad-42","from":"2026-11-22T10:15:00Z","to":"2026-11-22T10:17:00Z","clicks":1234,
       "final":false,"corrected":false,"as_of":"2026-11-22T10:18:20.125Z","final_until":"2026-11-22T10:16:00Z",
       "series":[{"from":"2026-11-22T10:15:00Z","clicks":617,"final":true,"pending":false,"corrected":false},
                 {"from":"2026-11-22T10:16:00Z","clicks":617,"final":false,"pending":false,"corrected":false}],
       "groups":[{"country":"KR","clicks":900},{"country":"","clicks":334}],"groups_total":2}""";
  static final String CSV_EXAMPLE =
      """
      ad_id,from,to,clicks,final,pending,as_of
      ad-42,2026-11-22T10:15:00Z,2026-11-22T10:16:00Z,617,true,false,2026-11-22T10:18:20.125Z
      ad-42,2026-11-22T10:16:00Z,2026-11-22T10:17:00Z,617,false,false,2026-11-22T10:18:20.125Z
      """;

  private final ProcessRoles roles;
  private final ClicksRequestParser parser;
  private final ClicksResponses responses;

  ClicksResource(ProcessRoles roles, ClicksRequestParser parser, ClicksResponses responses) {
    this.roles = roles;
    this.parser = parser;
    this.responses = responses;
  }

  @GET
  @Path("{ad_id}/clicks")
  @Produces({MediaType.APPLICATION_JSON, Representation.TEXT_CSV})
  @Operation(
      operationId = "clicks",
      summary = "Count an ad's clicks",
      description =
          "Counts the clicks of an ad in a time range, also by time and by a dimension. An unknown"
              + " ad has no clicks. Dimensions can be combined as the declared cubes are.")
  @Parameter(name = "ad_id", in = ParameterIn.PATH, ref = "ad_id")
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
      description =
          "The counts. As CSV a row for each point or group; texts that spreadsheets would run as"
              + " formulas have an apostrophe in front, unless text/csv;values=raw is accepted.",
      headers = {
        @Header(name = HttpHeaders.ETAG, ref = "ETag"),
        @Header(name = HttpHeaders.CACHE_CONTROL, ref = "Cache-Control")
      },
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ClickCounts.class),
            examples = @ExampleObject(name = "series and groups", value = EXAMPLE)),
        @Content(
            mediaType = Representation.TEXT_CSV,
            schema = @Schema(type = SchemaType.STRING),
            examples = @ExampleObject(name = "series", value = CSV_EXAMPLE))
      })
  @APIResponse(responseCode = "304", ref = "NotModified")
  @APIResponse(responseCode = "400", ref = "InvalidQuery")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "406", ref = "NotAcceptable")
  @APIResponse(responseCode = "422", ref = "TooManyGroups")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<RestResponse<Object>> clicks(
      @PathParam("ad_id") String adId,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context Request conditions) {
    roles.require(Role.QUERY);
    return responses.one(
        parser.parse(adId, uri.getQueryParameters(), Instant.now()), headers, conditions);
  }
}
