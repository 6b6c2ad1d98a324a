package io.clickfold.api.capabilities;

import io.clickfold.click.Cubes;
import io.clickfold.click.Rankings;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Says what can be asked, so that clients need not know the settings. */
@Path("/v1/capabilities")
@Tag(name = "Queries")
class CapabilitiesResource {
  private static final String EXAMPLE =
      """
      {"cubes":[["country"],["ip"],["user_id"],["device"],["country","device"]],
       "rankings":{"windows":["1m","3m","5m","10m","15m","30m","60m"],"max_ads":100,
                   "cubes":[["country"],["device"]]}}""";

  private final ProcessRoles roles;
  private final Capabilities capabilities;

  CapabilitiesResource(ProcessRoles roles, ClickfoldConfig config) {
    ClickfoldConfig.Ranker ranker = config.ranker();
    this.roles = roles;
    this.capabilities =
        Capabilities.of(
            Cubes.parse(config.cubes()),
            Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes()));
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "capabilities",
      summary = "List what can be asked",
      description = "The cubes and windows that this deployment counts and ranks.")
  @APIResponse(
      responseCode = "200",
      description = "What can be asked.",
      content =
          @Content(
              schema = @Schema(implementation = Capabilities.class),
              examples = @ExampleObject(name = "the defaults", value = EXAMPLE)))
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  public Capabilities capabilities() {
    roles.require(Role.QUERY);
    return capabilities;
  }
}
