package io.clickfold.api.top;

import io.clickfold.api.Caching;
import io.clickfold.api.Representation;
import io.clickfold.api.clicks.ClicksResource;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.problem.ProblemKind;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
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
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/**
 * Queries for the most clicked ads. Paths that begin alike are told apart by the methods' paths, as
 * in {@link ClicksResource}: between classes whose paths differ, the framework would not find the
 * clicks of an ad called "top", or answer 404 where it should be 405.
 */
@Path("/v1/ads")
@Tag(name = "Queries")
class TopResource {
  private static final String EXAMPLE =
      """
      {"window":"3m","from":"2026-11-22T10:15:00Z","to":"2026-11-22T10:18:00Z",
       "filters":{"country":"KR"},"clicks":2049,"final":false,
       "as_of":"2026-11-22T10:17:20.125Z","final_until":"2026-11-22T10:15:00Z",
       "ads":[{"rank":1,"ad_id":"ad-7","clicks":812,"previous_rank":2,"rank_change":1},
              {"rank":2,"ad_id":"ad-42","clicks":617,"previous_rank":null,"rank_change":null}]}""";
  private static final String CSV_EXAMPLE =
      """
      rank,ad_id,from,to,clicks,previous_rank,rank_change,final,as_of
      1,ad-7,2026-11-22T10:15:00Z,2026-11-22T10:18:00Z,812,2,1,false,2026-11-22T10:17:20.125Z
      2,ad-42,2026-11-22T10:15:00Z,2026-11-22T10:18:00Z,617,,,false,2026-11-22T10:17:20.125Z
      """;

  private static final String SERIES_EXAMPLE =
      """
      {"window":"3m","from":"2026-11-22T10:15:00Z","to":"2026-11-22T10:18:00Z",
       "clicks":2049,"final":false,
       "as_of":"2026-11-22T10:17:20.125Z","final_until":"2026-11-22T10:15:00Z",
       "series":{"from":"2026-11-22T10:13:00Z","step":"1m","final_until":"2026-11-22T10:15:00Z",
                 "clicks":[590,0,871,912,266]},
       "ads":[{"rank":1,"ad_id":"ad-7","clicks":812,"previous_rank":2,"rank_change":1,
               "clicks_by_minute":[201,0,317,390,105]}]}""";

  private final ProcessRoles roles;
  private final TopRequestParser parser;
  private final TopQuery query;
  private final Caching caching;

  TopResource(ProcessRoles roles, TopRequestParser parser, TopQuery query, Caching caching) {
    this.roles = roles;
    this.parser = parser;
    this.query = query;
    this.caching = caching;
  }

  @GET
  @Path("top")
  @Produces({MediaType.APPLICATION_JSON, Representation.TEXT_CSV})
  @Operation(
      operationId = "top",
      summary = "Rank the most clicked ads",
      description =
          "The ads with the most clicks in a window, which moves on by a minute each minute: of the"
              + " newest ranking there is, or of a past one. Windows and cubes that are ranked, and"
              + " how many ads are kept, are configured. A window without clicks has no ads.")
  @Parameter(name = "n", in = ParameterIn.QUERY, ref = "n")
  @Parameter(name = "window", in = ParameterIn.QUERY, ref = "window")
  @Parameter(
      name = "at",
      in = ParameterIn.QUERY,
      description =
          "The window's end, which it excludes: a whole minute in RFC 3339, at the latest the"
              + " running minute's end. Without it the newest ranking, which most times is that of"
              + " the window with the running minute.",
      schema = @Schema(type = SchemaType.STRING, format = "date-time"))
  @Parameter(name = "series", in = ParameterIn.QUERY, ref = "series")
  @Parameter(name = "country", in = ParameterIn.QUERY, ref = "country")
  @Parameter(name = "ip", in = ParameterIn.QUERY, ref = "ip")
  @Parameter(name = "user_id", in = ParameterIn.QUERY, ref = "user_id")
  @Parameter(name = "device", in = ParameterIn.QUERY, ref = "device")
  @Parameter(name = HttpHeaders.IF_NONE_MATCH, in = ParameterIn.HEADER, ref = "If-None-Match")
  @APIResponse(
      responseCode = "200",
      description =
          "The ranking. As CSV a row for each ad; ids that spreadsheets would run as formulas have"
              + " an apostrophe in front, unless text/csv;values=raw is accepted.",
      headers = {
        @Header(name = HttpHeaders.ETAG, ref = "ETag"),
        @Header(name = HttpHeaders.CACHE_CONTROL, ref = "Cache-Control")
      },
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = TopAnswer.class),
            examples = {
              @ExampleObject(name = "filtered", value = EXAMPLE),
              @ExampleObject(name = "with a series", value = SERIES_EXAMPLE)
            }),
        @Content(
            mediaType = Representation.TEXT_CSV,
            schema = @Schema(type = SchemaType.STRING),
            examples = @ExampleObject(name = "two ads", value = CSV_EXAMPLE))
      })
  @APIResponse(responseCode = "304", ref = "NotModified")
  @APIResponse(responseCode = "400", ref = "InvalidQuery")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "406", ref = "NotAcceptable")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<RestResponse<Object>> top(
      @Context UriInfo uri, @Context HttpHeaders headers, @Context Request conditions) {
    roles.require(Role.QUERY);
    Representation representation = Representation.preferred(headers::getAcceptableMediaTypes);
    TopRequest request = parser.parse(uri.getQueryParameters(), Instant.now());
    if (request.hasSeries() && representation.csv().isPresent()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'series' is in JSON only. Leave it out, or accept application/json.");
    }
    return query.answer(request).map(top -> response(conditions, representation, request, top));
  }

  private RestResponse<Object> response(
      Request conditions, Representation representation, TopRequest request, TopAnswer top) {
    Object entity =
        representation.csv().isPresent() ? TopCsv.of(representation.csv().get(), top) : top;
    ResponseBuilder<Object> response =
        top.stands() && request.namesItsWindow()
            ? caching.lasting(conditions, representation, entity, top.counted())
            : caching.provisional(representation, entity);
    return response.build();
  }
}
