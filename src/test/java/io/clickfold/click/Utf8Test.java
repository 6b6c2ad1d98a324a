package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Utf8Test {
  @Property(tries = 20_000)
  void agreesWithTheJdksDecoder(@ForAll("nearlyUtf8") List<Integer> values) {
    byte[] bytes = new byte[values.size() + 2];
    bytes[0] = (byte) 0xC3;
    bytes[bytes.length - 1] = (byte) 0xA9;
    for (int i = 0; i < values.size(); i++) {
      bytes[i + 1] = values.get(i).byteValue();
    }

    assertThat(Utf8.isValid(bytes, 1, values.size())).isEqualTo(decodes(bytes, 1, values.size()));
  }

  @Property(generation = GenerationMode.EXHAUSTIVE)
  void allPairsOfBytes(@ForAll byte first, @ForAll byte second) {
    byte[][] all = {
      {first, second}, {first, second, (byte) 0x80}, {first, second, (byte) 0xBF, (byte) 0x80}
    };
    for (byte[] bytes : all) {
      assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(decodes(bytes, 0, bytes.length));
    }
  }

  @Provide
  Arbitrary<List<Integer>> nearlyUtf8() {
    Arbitrary<List<Integer>> chars =
        Arbitraries.strings()
            .ofMaxLength(4)
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .map(bytes -> IntStream.range(0, bytes.length).mapToObj(i -> (int) bytes[i]).toList());
    Arbitrary<List<Integer>> ascii = Arbitraries.integers().between(0, 127).list().ofMaxSize(12);
    Arbitrary<List<Integer>> edges =
        Arbitraries.of(
                0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0,
                0xF4, 0xF5)
            .list()
            .ofMaxSize(4);
    return Arbitraries.oneOf(chars, chars, ascii, edges)
        .list()
        .ofMaxSize(6)
        .map(parts -> parts.stream().flatMap(List::stream).toList());
  }

  private static boolean decodes(byte[] bytes, int offset, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
