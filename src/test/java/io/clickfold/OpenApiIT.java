package io.clickfold;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.problem.Problem;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** The description of the API that the build has written, and the one that is committed. */
class OpenApiIT {
  private static final Logger LOG = Logger.getLogger(OpenApiIT.class);
  private static final Path COMMITTED = Path.of("docs/openapi.yaml");
  private static final Path BUILT = Path.of("target/openapi/openapi.yaml");
  private static final String REFRESH = "cp %s %s".formatted(BUILT, COMMITTED);

  @Test
  void clientsOfTheCommittedDescriptionAreServedStill() throws IOException {
    ApiChanges changes = ApiChanges.between(read(COMMITTED), read(BUILT));

    assertThat(changes.breaking())
        .withFailMessage(
            () ->
                "The API breaks its clients: it must only be added to. If this is meant all the"
                    + " same: %s%n%s".formatted(REFRESH, changes.report()))
        .isFalse();
    if (changes.any()) {
      LOG.warnf(
          "%s is not up to date any more; refresh it: %s%n%s",
          COMMITTED, REFRESH, changes.report());
    }
  }

  @Test
  void allOfItIsDescribed() throws IOException {
    ParseOptions resolved = new ParseOptions();
    resolved.setResolve(true);
    OpenAPI api = new OpenAPIV3Parser().readContents(read(BUILT), null, resolved).getOpenAPI();

    assertThat(api.getInfo().getDescription()).isNotBlank();
    assertThat(api.getPaths().keySet()).isNotEmpty().allMatch(path -> path.startsWith("/v1/"));
    api.getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .forEach((method, operation) -> check(api, method + " " + path, operation)));
    api.getComponents()
        .getSchemas()
        .forEach(
            (name, schema) -> {
              if (schema.getProperties() != null) {
                assertThat(schema.getDescription()).as(name).isNotBlank();
              }
            });
  }

  private static void check(OpenAPI api, String name, Operation operation) {
    assertThat(operation.getOperationId()).as(name).isNotBlank();
    assertThat(operation.getSummary()).as(name).isNotBlank();
    assertThat(operation.getTags()).as(name).isNotEmpty();
    if (operation.getParameters() != null) {
      operation
          .getParameters()
          .forEach(
              parameter ->
                  assertThat(parameter.getDescription())
                      .as("%s, %s", name, parameter.getName())
                      .isNotBlank());
    }
    if (operation.getRequestBody() != null) {
      checkExamples(name, operation.getRequestBody().getContent());
    }
    operation.getResponses().forEach((status, response) -> check(api, name, status, response));
  }

  private static void check(OpenAPI api, String name, String status, ApiResponse response) {
    String what = name + ", " + status;
    ApiResponse described =
        response.get$ref() == null
            ? response
            : api.getComponents()
                .getResponses()
                .get(response.get$ref().substring(response.get$ref().lastIndexOf('/') + 1));
    assertThat(described.getDescription()).as(what).isNotBlank();
    if (Integer.parseInt(status) >= 400) {
      assertThat(described.getContent()).as(what).containsOnlyKeys(Problem.MEDIA_TYPE);
    }
    if (described.getContent() != null) {
      checkExamples(what, described.getContent());
    }
  }

  private static void checkExamples(String what, Content content) {
    for (Map.Entry<String, MediaType> type : content.entrySet()) {
      assertThat(type.getValue().getSchema()).as("%s, %s", what, type.getKey()).isNotNull();
      assertThat(type.getValue().getExamples()).as("%s, %s", what, type.getKey()).isNotEmpty();
    }
  }

  private static String read(Path path) throws IOException {
    return Files.readString(path);
  }
}
