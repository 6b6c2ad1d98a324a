package io.clickfold.dev.simulator;

import io.clickfold.dev.simulator.check.CheckReport;
import io.quarkus.arc.profile.IfBuildProfile;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What dev mode's simulator sends, and whether it is counted right. */
@Path("/dev/simulator")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Simulator", description = "Dev mode's traffic.")
@IfBuildProfile("dev")
class SimulatorResource {
  private final Simulator simulator;

  SimulatorResource(Simulator simulator) {
    this.simulator = simulator;
  }

  @GET
  @Operation(summary = "Show what the simulator has sent")
  public SimulatorStatus status() {
    return simulator.status();
  }

  @GET
  @Path("check")
  @Operation(
      summary = "Compare the answers with what the simulator has sent",
      description =
          "Asks this process' API for the minutes that are final. 200 if all is equal, 409 if"
              + " something is different, 503 if not everything can be compared (yet), 404 without"
              + " simulator.")
  public Uni<RestResponse<CheckReport>> check(@Context HttpServerRequest request) {
    // The address at which it was asked is one at which the API answers.
    SocketAddress address = request.localAddress();
    return Uni.createFrom()
        .deferred(() -> simulator.check(address))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .map(
            report ->
                RestResponse.ResponseBuilder.<CheckReport>create(report.verdict().status())
                    .entity(report)
                    .build());
  }
}
