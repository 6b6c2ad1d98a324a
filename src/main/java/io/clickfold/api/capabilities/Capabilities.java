package io.clickfold.api.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import io.clickfold.click.Rankings;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What queries can ask, as it is configured.
 *
 * @param cubes the fields of each cube
 */
@RegisterForReflection
@Schema(
    name = "Capabilities",
    description = "What queries can ask, as it is configured.",
    requiredProperties = {"cubes", "rankings"})
record Capabilities(
    @Schema(
            description =
                "The fields by which an ad's clicks can be filtered and grouped together, each"
                    + " combination by itself.")
        List<List<String>> cubes,
    Ranked rankings) {

  /** What is counted and what is ranked. */
  static Capabilities of(Cubes counted, Rankings rankings) {
    return new Capabilities(
        fields(counted),
        new Ranked(
            rankings.windows().stream().map(minutes -> minutes + "m").toList(),
            rankings.top(),
            fields(rankings.cubes())));
  }

  private static List<List<String>> fields(Cubes cubes) {
    return cubes.all().stream()
        .filter(cube -> !cube.equals(Cube.TOTAL))
        .map(cube -> cube.dimensions().stream().map(Dimension::fieldName).toList())
        .toList();
  }

  /** What of the most clicked ads can be asked. */
  @RegisterForReflection
  @Schema(
      name = "RankingCapabilities",
      description = "What of the most clicked ads can be asked.",
      requiredProperties = {"windows", "max_ads", "cubes"})
  record Ranked(
      @Schema(description = "The windows' lengths, the shortest first.") List<String> windows,
      @JsonProperty("max_ads") @Schema(description = "The most ads of an answer.") int maxAds,
      @Schema(description = "The fields by which rankings can be filtered together.")
          List<List<String>> cubes) {}
}
