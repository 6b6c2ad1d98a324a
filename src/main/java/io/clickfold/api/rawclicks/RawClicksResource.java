package io.clickfold.api.rawclicks;

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
import jakarta.ws.rs.core.UriInfo;
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

/** An ad's clicks as they were received, for audits and disputes. */
@Path("/v1/ads")
@Tag(name = "Queries")
class RawClicksResource {
  static final String EXAMPLE =
      """
      {"source":0,"offset":1234567,"appended":"2026-11-22T10:15:30.310Z","click":\
      {"event_id":"0198c0de-0000-7000-8000-000000000001","ad_id":"ad-42",\
      "click_time":"2026-11-22T10:15:30.123Z","country":"KR","campaign":"winter"}}
      {"source":0,"offset":1234581,"appended":"2026-11-22T10:15:31.020Z","click":\
      {"event_id":"0198c0de-0000-7000-8000-000000000002","ad_id":"ad-42",\
      "click_time":1763806531001}}
      """;

  private final ProcessRoles roles;
  private final RawClicksResponses responses;

  RawClicksResource(ProcessRoles roles, RawClicksResponses responses) {
    this.roles = roles;
    this.responses = responses;
  }

  @GET
  @Path("{ad_id}/raw-clicks")
  @Produces(RawClicksResponses.NDJSON)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-store")
  @Operation(
      operationId = "rawClicks",
      summary = "Look up an ad's raw clicks",
      description =
          "The clicks of an ad in a range of event time as they were received, one line each, by"
              + " minute, source and offset. Duplicates and late clicks are among them, rejected"
              + " ones are not. Clicks are there some seconds after they were sent. An answer that"
              + " cannot be completed ends with the connection broken off.")
  @Parameter(name = "ad_id", in = ParameterIn.PATH, ref = "ad_id")
  @Parameter(name = "from", in = ParameterIn.QUERY, ref = "raw_from")
  @Parameter(name = "to", in = ParameterIn.QUERY, ref = "raw_to")
  @APIResponse(
      responseCode = "200",
      description =
          "The clicks: 'source' and 'offset' are the partition of the raw queue and the place in"
              + " it, 'appended' is when the broker appended it.",
      content =
          @Content(
              mediaType = RawClicksResponses.NDJSON,
              schema = @Schema(type = SchemaType.STRING),
              examples = @ExampleObject(name = "two clicks", value = EXAMPLE)))
  @APIResponse(responseCode = "400", ref = "InvalidQuery")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "406", ref = "NotAcceptable")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Multi<Lines> rawClicks(
      @PathParam("ad_id") String adId, @Context UriInfo uri, @Context HttpServerRequest http) {
    roles.require(Role.QUERY);
    return responses.of(adId, uri.getQueryParameters(), http);
  }
}
