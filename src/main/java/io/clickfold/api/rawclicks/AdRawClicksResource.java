package io.clickfold.api.rawclicks;

import io.clickfold.api.AdIds;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
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

/** Raw clicks of an ad that a parameter names: of any ad. */
@Path("/v1/raw-clicks")
@Tag(name = "Queries")
class AdRawClicksResource {
  private final ProcessRoles roles;
  private final RawClicksResponses responses;

  AdRawClicksResource(ProcessRoles roles, RawClicksResponses responses) {
    this.roles = roles;
    this.responses = responses;
  }

  @GET
  @Produces(RawClicksResponses.NDJSON)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-store")
  @Operation(
      operationId = "rawClicksOfAd",
      summary = "Look up the raw clicks of any ad",
      description = "What GET /v1/ads/{ad_id}/raw-clicks answers, of one ad.")
  @Parameter(name = "ad_id", in = ParameterIn.QUERY, ref = "one_ad_id")
  @Parameter(name = "from", in = ParameterIn.QUERY, ref = "raw_from")
  @Parameter(name = "to", in = ParameterIn.QUERY, ref = "raw_to")
  @APIResponse(
      responseCode = "200",
      description = "The clicks.",
      content =
          @Content(
              mediaType = RawClicksResponses.NDJSON,
              schema = @Schema(type = SchemaType.STRING),
              examples = @ExampleObject(name = "two clicks", value = RawClicksResource.EXAMPLE)))
  @APIResponse(responseCode = "400", ref = "InvalidQuery")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "406", ref = "NotAcceptable")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Multi<Lines> rawClicks(@Context UriInfo uri, @Context HttpServerRequest http) {
    roles.require(Role.QUERY);
    var parameters = uri.getQueryParameters();
    return responses.of(AdIds.only(parameters), AdIds.without(parameters), http);
  }
}
