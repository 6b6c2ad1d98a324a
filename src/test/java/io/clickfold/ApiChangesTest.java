package io.clickfold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What breaks clients is told from what does not; tried on the committed description. */
class ApiChangesTest {
  private final String committed;

  ApiChangesTest() throws IOException {
    committed = Files.readString(Path.of("docs/openapi.yaml"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "an answer's field is renamed; \\n        clicks:; \\n        count:",
        "a field that only some answers have is renamed; groups_total:; group_count:",
        "a field within a list is renamed; \\n        previous_rank:; \\n        rank_before:",
        "an answer's field has another type; final:\\n          type: boolean; final:\\n          type: string",
        "a parameter is renamed; name: group_by; name: by",
        "a parameter's value is gone; \\n        - minute; ''",
        "a parameter must be given; name: last; name: last\\n      required: true",
        "a path is gone; /v1/clicks:; /v2/clicks:",
        "a media type is gone; text/csv:; text/tsv:",
        "a click needs another field; - click_time\\n; - click_time\\n      - country\\n",
      })
  void breaks(String what, String old, String changed) {
    ApiChanges changes = changes(old, changed);

    assertThat(changes.breaking()).as(changes.report()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "an answer has another field; \\n        clicks:; \\n        more:\\n          type: string\\n        clicks:",
        "a click may have another field; \\n        user_id:; \\n        more:\\n          type: string\\n        user_id:",
        "a parameter has another value; \\n        - minute; \\n        - minute\\n        - week",
        "a text is other; 'An ad''s clicks in a time range.'; An ad's clicks.",
      })
  void doesNotBreak(String what, String old, String changed) {
    ApiChanges changes = changes(old, changed);

    assertThat(changes.breaking()).as(changes.report()).isFalse();
    assertThat(changes.any()).isTrue();
  }

  @Test
  void nothingChanged() {
    ApiChanges changes = ApiChanges.between(committed, committed);

    assertThat(changes.breaking()).isFalse();
    assertThat(changes.any()).isFalse();
  }

  private ApiChanges changes(String old, String changed) {
    String from = old.replace("\\n", "\n");
    assertThat(committed).contains(from);
    return ApiChanges.between(committed, committed.replace(from, changed.replace("\\n", "\n")));
  }
}
