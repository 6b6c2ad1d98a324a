package io.clickfold;

import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.output.ConsoleRender;

/** What two descriptions of the API (OpenAPI, as YAML) differ in, to a client of the first one. */
record ApiChanges(boolean breaking, boolean any, String report) {

  static ApiChanges between(String committed, String built) {
    ChangedOpenApi changes = OpenApiCompare.fromContents(committed, built);
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    new ConsoleRender().render(changes, new OutputStreamWriter(report, StandardCharsets.UTF_8));
    return new ApiChanges(
        changes.isIncompatible(),
        !committed.equals(built),
        report.toString(StandardCharsets.UTF_8));
  }
}
