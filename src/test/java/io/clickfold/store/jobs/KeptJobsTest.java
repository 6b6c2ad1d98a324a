package io.clickfold.store.jobs;

import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Kinds and states of jobs, as {@code recalculations} has them. */
class KeptJobsTest {
  private static final List<JobKind> KINDS = List.of(JobKind.values());
  private static final List<JobState> STATES = List.of(JobState.values());

  @Test
  void jobs() {
    new KeptBytes()
        .check(
            "tables/recalculations",
            KeptFile.empty().with("kind", names(KINDS)).with("state", names(STATES)),
            file ->
                List.of(
                    names(file, "kind").map(JobKind::valueOf).toList(),
                    names(file, "state").map(JobState::valueOf).toList()),
            List.of(KINDS, STATES));
  }

  private static String names(List<? extends Enum<?>> values) {
    return values.stream().map(Enum::name).collect(Collectors.joining(" "));
  }

  private static Stream<String> names(KeptFile file, String column) {
    return Arrays.stream(file.text(column).split(" "));
  }
}
