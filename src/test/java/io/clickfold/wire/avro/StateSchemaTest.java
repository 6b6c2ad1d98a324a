package io.clickfold.wire.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateSchemaTest {
  /** A file that is another now would make every group begin with an empty state. */
  @ParameterizedTest
  @CsvSource({
    "Checkpoint, -4010520740077204172",
    "SourceState, 486966493758596544",
    "ShardState, -5687266463082250200",
    "ArchiveState, 5731914311507391302",
    "PanesState, 528969119164680510",
    "MergeState, 670285882683754789"
  })
  void theSchemasAreThoseOfWhatIsCommitted(String file, long fingerprint) {
    assertThat(RecordSchema.load(file).fingerprint())
        .as("%s: keep the file of the earlier schema, and read by it what it has written", file)
        .isEqualTo(fingerprint);
  }

  @Test
  void whatIsCommittedStaysReadable() {
    String committed = "wwE0jVyzosRXyICS9AEECgIA";

    assertThat(
            StateSchema.CHECKPOINT.encode(
                fields -> fields.set("replay_offset", 2_000_000).set("given_up", List.of(5L, 1L))))
        .isEqualTo(committed);
    assertThat(
            StateSchema.CHECKPOINT.<List<Long>>decode(
                committed, fields -> fields.longs("given_up")))
        .containsExactly(5L, 1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "clickfold/1 7 a", "é", "wwE", "wwEAAAAAAAAAAA", "AAAAAAAAAAAAAAA"})
  void otherTextsAreRefusedWithWhatToDo(String text) {
    assertThatThrownBy(() -> StateSchema.MERGE.decode(text, fields -> fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("no io.clickfold.wire.MergeState of this version of Clickfold")
        .hasMessageContaining("run the version that has written it, or reset the group's offsets");
  }

  @ParameterizedTest
  @EnumSource
  void oneStateIsNotAnother(StateSchema schema) {
    String other =
        schema == StateSchema.CHECKPOINT
            ? StateSchema.MERGE.encode(
                fields ->
                    fields.set("partitions", all -> all.set("highest", 0).set("behind", List.of())))
            : StateSchema.CHECKPOINT.encode(
                fields -> fields.set("replay_offset", 1).set("given_up", List.of()));

    assertThatThrownBy(() -> schema.decode(other, fields -> fields))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 2_000)
  void damagedStatesAreRefusedOrRead(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] state =
        Base64.getUrlDecoder()
            .decode(
                StateSchema.MERGE.encode(
                    fields ->
                        fields
                            .set(
                                "partitions",
                                all -> all.set("highest", 9).set("behind", List.of(1L, -1L, 0L)))
                            .set("aside_from", random.nextLong())));
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      state[random.nextInt(state.length)] = (byte) random.nextInt();
    }
    String damaged = Base64.getUrlEncoder().withoutPadding().encodeToString(state);
    String cut = damaged.substring(0, random.nextInt(damaged.length() + 1));

    for (String text : List.of(damaged, cut)) {
      try {
        StateSchema.MERGE.decode(
            text,
            fields ->
                fields.read("partitions", all -> all.longs("behind")).size()
                    + fields.int64("aside_from", 0));
      } catch (IllegalArgumentException e) {
        // As it should be.
      }
    }
  }
}
