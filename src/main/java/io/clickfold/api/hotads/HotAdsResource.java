package io.clickfold.api.hotads;

import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Queries for hot ads. */
@Path("/v1/hot-ads")
@Tag(name = "Queries")
class HotAdsResource {
  private static final String EXAMPLE =
      """
      {"from":"2026-11-22T09:16:00Z","to":"2026-11-22T10:16:00Z","as_of":"2026-11-22T10:15:42.120Z",
       "hot_ads":[{"ad_id":"ad-42","partition":3,"from":"2026-11-22T09:58:00Z","to":null,"shards":3,
                   "clicks_per_second":11870,"hot":true}]}""";

  private final ProcessRoles roles;
  private final HotAdsQuery query;

  HotAdsResource(ProcessRoles roles, HotAdsQuery query) {
    this.roles = roles;
    this.query = query;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "hotAds",
      summary = "List hot ads",
      description =
          "The ads that had so many clicks in a time range of at most 7 days that their clicks were"
              + " spread over shards. Without a range it is the last hour. Counts do not depend on"
              + " it.")
  @Parameter(name = "last", in = ParameterIn.QUERY, ref = "last")
  @Parameter(
      name = "from",
      in = ParameterIn.QUERY,
      description = "The first minute: its start, in RFC 3339.",
      schema = @Schema(type = SchemaType.STRING, format = "date-time"))
  @Parameter(
      name = "to",
      in = ParameterIn.QUERY,
      description = "The end of the last minute, in RFC 3339. Without it, that of the running one.",
      schema = @Schema(type = SchemaType.STRING, format = "date-time"))
  @APIResponse(
      responseCode = "200",
      description = "The ads, those that became hot last first.",
      content =
          @Content(
              schema = @Schema(implementation = HotAdList.class),
              examples = @ExampleObject(name = "one ad", value = EXAMPLE)))
  @APIResponse(responseCode = "400", ref = "InvalidQuery")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<HotAdList> hotAds(@Context UriInfo uri) {
    roles.require(Role.QUERY);
    return query.answer(uri.getQueryParameters(), Instant.now());
  }
}
