package io.clickfold.api.recalculations;

import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** What is stored of closed hours, compared with their archived clicks. */
@Path("/v1/reconciliations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Recalculations")
class ReconciliationsResource {
  private static final String REQUEST = "{\"hour\":\"2026-11-22T10:00:00Z\",\"repair\":true}";
  private static final String ANSWER =
      """
      [{"hour":"2026-11-22T10:00:00Z","compared":"2026-11-22T11:03:20Z","raw_clicks":181801,
        "duplicates":1801,"late":12,"counted":180000,"stored":179990,"difference":10,"ads":9120,
        "differing_ads":1,"differences":[{"ad_id":"ad-42","counted":617,"stored":607}]}]""";

  private static final String BEGUN =
      """
      {"id":"5a0e2f80-c78b-11f0-8de9-0242ac120002","kind":"reconciliation",
       "from":"2026-11-22T10:00:00Z","to":"2026-11-22T11:00:00Z","minutes":60,"state":"requested",
       "created":"2026-11-22T14:00:00Z","changed":"2026-11-22T14:00:00Z","tasks":0,"tasks_done":0}""";

  private final ProcessRoles roles;
  private final Reports reports;

  ReconciliationsResource(ProcessRoles roles, Reports reports) {
    this.roles = roles;
    this.reports = reports;
  }

  @GET
  @Operation(
      operationId = "reconciliations",
      summary = "Show how stored counts compare with the raw clicks",
      description =
          "Every closed hour is compared by itself, each ad by its clicks and minutes. The difference"
              + " should be 0.")
  @Parameter(
      name = "hour",
      description =
          "The start of the hour whose newest report is wanted, with the ads that differ.",
      schema = @Schema(type = SchemaType.STRING, format = "date-time"))
  @APIResponse(
      responseCode = "200",
      description = "The report of the hour, or those of the youngest hours, at most a thousand.",
      content =
          @Content(
              schema = @Schema(implementation = Reconciliation[].class),
              examples = @ExampleObject(name = "an hour", value = ANSWER)))
  @APIResponse(responseCode = "400", ref = "InvalidRecalculation")
  @APIResponse(responseCode = "404", ref = "NotReconciled")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<List<Reconciliation>> list(@QueryParam("hour") String hour) {
    roles.require(Role.QUERY);
    return hour == null ? reports.list() : reports.find(hour);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "reconcile",
      summary = "Compare an hour with its raw clicks",
      description =
          "Compares a closed hour, even if it was compared before. With 'repair', ads that differ are"
              + " recomputed from the archive, and the hour is compared once more after that.")
  @RequestBody(
      content =
          @Content(
              schema = @Schema(implementation = ReconciliationRequest.class),
              examples = @ExampleObject(name = "with repair", value = REQUEST)))
  @APIResponse(
      responseCode = "202",
      description = "It was noted, and is begun within seconds; the location shows how far it is.",
      content =
          @Content(
              schema = @Schema(implementation = Recalculation.class),
              examples = @ExampleObject(name = "begun", value = BEGUN)))
  @APIResponse(responseCode = "400", ref = "InvalidRecalculation")
  @APIResponse(responseCode = "404", ref = "NoQueriesHere")
  @APIResponse(responseCode = "409", ref = "RecalculationRefused")
  @APIResponse(responseCode = "503", ref = "StoreUnavailable")
  public Uni<RestResponse<Recalculation>> begin(ReconciliationRequest request) {
    roles.require(Role.QUERY);
    return reports
        .begin(request)
        .map(
            begun ->
                ResponseBuilder.create(RestResponse.Status.ACCEPTED, begun)
                    .location(URI.create("/v1/recalculations/" + begun.id()))
                    .build());
  }
}
