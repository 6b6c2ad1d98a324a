package io.clickfold.click;

import static io.clickfold.testing.DocumentTable.code;
import static io.clickfold.testing.DocumentTable.codes;
import static io.clickfold.testing.DocumentTable.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/clicks.md says of times and optional fields is so. */
class DocumentedClicksTest {
  private static final String IDS = "{\"event_id\":\"e\",\"ad_id\":\"a\",";

  private final ClickParser parser = new ClickParser();

  static Stream<List<String>> times() {
    return rows("| `click_time` | what it becomes |");
  }

  @ParameterizedTest
  @MethodSource
  void times(List<String> row) throws InvalidClickException {
    String json = IDS + "\"click_time\":" + code(row.get(0)) + "}";
    String becomes = row.get(1);
    if (becomes.startsWith("refused")) {
      InvalidClickException refusal =
          catchThrowableOfType(InvalidClickException.class, () -> parse(json));
      assertThat(refusal).as(json).isNotNull();
      assertThat(refusal.rejection().code()).isEqualTo(code(becomes));
      if (becomes.contains("looks like")) {
        assertThat(refusal).hasMessageContaining(becomes.substring(becomes.indexOf("looks like")));
      }
    } else {
      assertThat(Instant.ofEpochMilli(parse(json).timeMillis())).hasToString(code(becomes));
    }
  }

  static Stream<List<String>> fields() {
    return rows("| what comes | what it becomes | cause |");
  }

  @ParameterizedTest
  @MethodSource
  void fields(List<String> row) throws InvalidClickException {
    String field = code(row.get(0));
    Dimension dimension =
        Dimension.ofField(field.substring(1, field.indexOf('"', 1))).orElseThrow();

    Click click = parse(IDS + "\"click_time\":1795342530123," + field + "}");

    assertThat(click.value(dimension)).isEqualTo(code(row.get(1)));
    assertThat(causes(click, dimension)).isEqualTo(new TreeSet<>(codes(row.get(2))));
  }

  private static Set<String> causes(Click click, Dimension field) {
    return Arrays.stream(Flaw.values())
        .filter(flaw -> click.hasFlaw(field, flaw))
        .map(Flaw::code)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Click parse(String json) throws InvalidClickException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Click click = new Click();
    parser.parse(bytes, 0, bytes.length, click);
    return click;
  }
}
