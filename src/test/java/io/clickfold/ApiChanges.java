package io.clickfold;

import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedMediaType;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import org.openapitools.openapidiff.core.model.ChangedSchema;
import org.openapitools.openapidiff.core.output.ConsoleRender;

/** What two descriptions of the API (OpenAPI, as YAML) differ in, to a client of the first one. */
record ApiChanges(boolean breaking, boolean any, String report) {

  static ApiChanges between(String committed, String built) {
    ChangedOpenApi changes = OpenApiCompare.fromContents(committed, built);
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    new ConsoleRender().render(changes, new OutputStreamWriter(report, StandardCharsets.UTF_8));
    return new ApiChanges(
        changes.isIncompatible()
            || changes.getChangedOperations().stream()
                .flatMap(ApiChanges::answers)
                .anyMatch(ApiChanges::losesFields),
        !committed.equals(built),
        report.toString(StandardCharsets.UTF_8));
  }

  private static Stream<ChangedSchema> answers(ChangedOperation operation) {
    return Optional.ofNullable(operation.getApiResponses()).stream()
        .flatMap(responses -> responses.getChanged().values().stream())
        .flatMap(response -> Optional.ofNullable(response.getContent()).stream())
        .flatMap(content -> content.getChanged().values().stream())
        .map(ChangedMediaType::getSchema)
        .flatMap(Stream::ofNullable);
  }

  /**
   * Whether a field is gone. To openapi-diff that breaks a client only if every answer had to have
   * the field; here some answers have it, and clients read it then.
   */
  private static boolean losesFields(ChangedSchema schema) {
    return !schema.getMissingProperties().isEmpty()
        || schema.getChangedProperties().values().stream().anyMatch(ApiChanges::losesFields)
        || Stream.ofNullable(schema.getItems()).anyMatch(ApiChanges::losesFields);
  }
}
