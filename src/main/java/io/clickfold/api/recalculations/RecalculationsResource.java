package io.clickfold.api.recalculations;

import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Minutes that are recomputed from the archived clicks. */
@Path("/v1/recalculations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Recalculations")
class RecalculationsResource {
  private static final String REQUEST =
      """
      {"from":"2026-11-22T10:00:00Z","to":"2026-11-22T12:00:00Z","ads":["ad-42"]}""";
  private static final String ANSWER =
      """
      {"id":"5a0e2f80-c78b-11f0-8de9-0242ac120002","kind":"requested",
       "from":"2026-11-22T10:00:00Z","to":"2026-11-22T12:00:00Z","minutes":120,"ads":["ad-42"],
       "state":"counting","created":"2026-11-22T14:00:00Z","changed":"2026-11-22T14:00:03Z",
       "tasks":13,"tasks_done":3,"clicks_read":1200000,"duplicates_found":12100,
       "clicks_per_second":400000,"expected_end":"2026-11-22T14:00:12Z"}""";

  private static final String LIST =
      """
      [{"id":"5a0e2f80-c78b-11f0-8de9-0242ac120002","kind":"correction",
        "from":"2026-11-22T10:00:00Z","to":"2026-11-22T10:02:00Z","minutes":2,"state":"done",
        "created":"2026-11-22T14:00:00Z","changed":"2026-11-22T14:00:03Z","tasks":7,"tasks_done":0}]""";
  private static final String CANCELLED =
      """
      {"id":"5a0e2f80-c78b-11f0-8de9-0242ac120002","kind":"requested",
       "from":"2026-11-22T10:00:00Z","to":"2026-11-22T12:00:00Z","minutes":120,
       "state":"cancelled","reason":"cancelled by request","created":"2026-11-22T14:00:00Z",
       "changed":"2026-11-22T14:00:07Z","tasks":13,"tasks_done":3,"clicks_read":1200000,
       "duplicates_found":12100}""";

  private final ProcessRoles roles;
  private final Recalculations recalculations;

  RecalculationsResource(ProcessRoles roles, Recalculations recalculations) {
    this.roles = roles;
    this.recalculations = recalculations;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "recalculate",
      summary = "Recompute minutes",
      description =
          "Recomputes final minutes from the archived clicks, late ones included, by the engine that"
              + " counts live clicks; their stored counts are replaced, and what should not be there is"
              + " removed. Live counting goes on meanwhile. Rankings are made again behind that.")
  @RequestBody(
      content =
          @Content(
              schema = @Schema(implementation = RecalculationRequest.class),
              examples = @ExampleObject(name = "two hours of an ad", value = REQUEST)))
  @APIResponse(
      responseCode = "202",
      description = "It was noted, and is begun within seconds.",
      content =
          @Content(
              schema = @Schema(implementation = Recalculation.class),
              examples = @ExampleObject(name = "begun", value = ANSWER)))
  @APIResponse(responseCode = "400", ref = "InvalidRecalculation")
  @APIResponse(responseCode = "409", ref = "RecalculationRefused")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<RestResponse<Recalculation>> begin(RecalculationRequest request) {
    roles.require(Role.QUERY);
    return recalculations
        .begin(request)
        .map(
            begun ->
                ResponseBuilder.create(RestResponse.Status.ACCEPTED, begun)
                    .location(URI.create("/v1/recalculations/" + begun.id()))
                    .build());
  }

  @GET
  @Operation(
      operationId = "recalculations",
      summary = "List recalculations",
      description = "The youngest first; not with how far each is, which its own path says.")
  @APIResponse(
      responseCode = "200",
      description = "At most a thousand.",
      content =
          @Content(
              schema = @Schema(implementation = Recalculation[].class),
              examples = @ExampleObject(name = "one", value = LIST)))
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<List<Recalculation>> list() {
    roles.require(Role.QUERY);
    return recalculations.list();
  }

  @GET
  @Path("{id}")
  @Operation(operationId = "recalculation", summary = "Show how far a recalculation is")
  @APIResponse(
      responseCode = "200",
      description = "The recalculation.",
      content =
          @Content(
              schema = @Schema(implementation = Recalculation.class),
              examples = @ExampleObject(name = "counting", value = ANSWER)))
  @APIResponse(responseCode = "404", ref = "RecalculationUnknown")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<Recalculation> find(
      @Parameter(description = "The recalculation's id.") @PathParam("id") String id) {
    roles.require(Role.QUERY);
    return recalculations.find(id);
  }

  @DELETE
  @Path("{id}")
  @Operation(
      operationId = "cancelRecalculation",
      summary = "Cancel a recalculation",
      description =
          "What it has replaced stays; each minute of a source is replaced in whole or not at all."
              + " While older counts are removed, a recalculation cannot be cancelled.")
  @APIResponse(
      responseCode = "200",
      description = "The recalculation, cancelled.",
      content =
          @Content(
              schema = @Schema(implementation = Recalculation.class),
              examples = @ExampleObject(name = "cancelled", value = CANCELLED)))
  @APIResponse(responseCode = "404", ref = "RecalculationUnknown")
  @APIResponse(responseCode = "409", ref = "RecalculationEnded")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<Recalculation> cancel(
      @Parameter(description = "The recalculation's id.") @PathParam("id") String id) {
    roles.require(Role.QUERY);
    return recalculations.cancel(id);
  }
}
