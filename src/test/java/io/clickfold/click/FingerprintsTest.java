package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintsTest {
  private static final String UUID_TEXT = "0198c0de-ABCD-7abc-8def-fedcba987654";

  @Property
  void aUuidIsItsOwnFingerprintInAnyCase(@ForAll long high, @ForAll long low) {
    UUID uuid = new UUID(high, low);

    assertThat(fingerprint(uuid.toString())).isEqualTo(uuid);
    assertThat(fingerprint(uuid.toString().toUpperCase(Locale.ROOT))).isEqualTo(uuid);
  }

  @Test
  void extremeUuidsAreTheirOwn() {
    assertThat(fingerprint(UUID_TEXT)).isEqualTo(UUID.fromString(UUID_TEXT));
    assertThat(fingerprint("00000000-0000-0000-0000-000000000000")).isEqualTo(new UUID(0, 0));
    assertThat(fingerprint("ffffffff-ffff-ffff-ffff-FFFFFFFFFFFF")).isEqualTo(new UUID(-1, -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0198c0de-abcd-7abc-8def-fedcba98765g",
        "0198c0de-abcd-7abc-8def-fedcba98765",
        "0198c0de-abcd-7abc-8def-fedcba9876544",
        "0198c0de0abcd-7abc-8def-fedcba987654",
        "0198c0de-abcd07abc-8def-fedcba987654",
        "0198c0de-abcd-7abc08def-fedcba987654",
        "0198c0de-abcd-7abc-8def0fedcba987654",
        "0198c0d-eabcd-7abc-8def-fedcba987654",
        "0198c0deabcd7abc8deffedcba987654",
        "{0198c0de-abcd-7abc-8def-fedcba98765",
        " 198c0de-abcd-7abc-8def-fedcba987654",
        "+198c0de-abcd-7abc-8def-fedcba987654",
        "-198c0de-abcd-7abc-8def-fedcba987654",
        "０198c0de-abcd-7abc-8def-fedcba987654",
        "\u0661198c0de-abcd-7abc-8def-fedcba987654"
      })
  void whatOnlyLooksLikeAUuidIsHashed(String id) {
    UUID fingerprint = fingerprint(id);

    assertThat(fingerprint).isNotEqualTo(UUID.fromString(UUID_TEXT));
    assertThat(fingerprint).isEqualTo(fingerprint(id));
    assertThat(fingerprint).as("case matters").isNotEqualTo(fingerprint(id + " "));
    assertThat(Long.bitCount(fingerprint.getMostSignificantBits())).isBetween(10, 54);
    assertThat(Long.bitCount(fingerprint.getLeastSignificantBits())).isBetween(10, 54);
    if (!id.toUpperCase(Locale.ROOT).equals(id)) {
      assertThat(fingerprint).isNotEqualTo(fingerprint(id.toUpperCase(Locale.ROOT)));
    }
  }

  @Test
  void aMillionDistinctIdsHaveDistinctFingerprints() {
    Set<UUID> fingerprints = new HashSet<>(2_000_000);

    for (int i = 0; i < 250_000; i++) {
      fingerprints.add(fingerprint("click-" + i));
      fingerprints.add(fingerprint(Integer.toString(i)));
      fingerprints.add(fingerprint(i + "\u0000"));
      fingerprints.add(fingerprint("\u6c34".repeat(20) + i));
    }

    assertThat(fingerprints).hasSize(1_000_000);
  }

  /**
   * Fingerprints are those of the published algorithm over the text's UTF-8 bytes, its second half
   * first, as another implementation of it gives them.
   */
  @Test
  void otherIdsAreHashedByMurmur3() {
    assertThat(fingerprint("click-1")).hasToString("44ee4f56-db1a-72e8-ca4d-acff129bc71d");
    assertThat(fingerprint("\u6c34")).hasToString("d9c60c5e-7e9e-d626-6b67-1ae7e8f23544");
  }

  private static UUID fingerprint(String id) {
    Click click = new Click();
    byte[] utf8 = ("x" + id + "y").getBytes(StandardCharsets.UTF_8);
    Fingerprints.set(click, utf8, 1, utf8.length - 2);
    return new UUID(click.idHigh(), click.idLow());
  }
}
