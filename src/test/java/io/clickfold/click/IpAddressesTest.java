package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressesTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "10.200.30.4, 10.200.30.4",
    "::, ::",
    "0:0:0:0:0:0:0:0, ::",
    "::1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0000:0001:0001:0001:0001:0001, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "FE80::ABCD, fe80::abcd",
    "::ffff:203.0.113.9, 203.0.113.9",
    "::FFFF:CB00:7109, 203.0.113.9",
    "0:0:0:0:0:ffff:203.0.113.9, 203.0.113.9",
    "::203.0.113.9, ::cb00:7109",
    "::cb00:7109, ::cb00:7109",
    "64:ff9b::203.0.113.9, 64:ff9b::cb00:7109",
    "1:2:3:4:5:6:0.0.0.8, 1:2:3:4:5:6:0:8"
  })
  void oneAddressHasOneForm(String text, String normal) {
    assertThat(IpAddresses.normalise(text)).contains(normal);
    assertThat(IpAddresses.normalise(normal)).contains(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        ":::",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "1.2.3.999",
        "01.2.3.4",
        "1.2.3.04",
        "010.0.0.1",
        "00.0.0.0",
        "1.2.3.4 ",
        " 1.2.3.4",
        "0x1.2.3.4",
        "1.2.3.4/32",
        "1.2.3.4:80",
        "-1.2.3.4",
        "+1.2.3.4",
        "\u0661.2.3.4",
        "fe80::1%eth0",
        "fe80::1%1",
        "::1%",
        "%",
        "[::1]",
        "[::1",
        "::1]",
        "[1.2.3.4]",
        "::1/64",
        "::g",
        "::12345",
        "00001::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        ":1::",
        "1:",
        "1:2:3:4:5:6:7:8::",
        "::ffff:1.2.3",
        "::ffff:1.2.3.256",
        "::ffff:01.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "localhost",
        "a.b.c.d"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThat(IpAddresses.normalise(text)).isEmpty();
  }

  @Property
  void everyIpV4AddressIsItsOwnForm(@ForAll int address) {
    String text =
        "%d.%d.%d.%d"
            .formatted(address >>> 24, address >> 16 & 255, address >> 8 & 255, address & 255);

    assertThat(IpAddresses.normalise(text)).contains(text);
    assertThat(IpAddresses.normalise("::ffff:" + text)).contains(text);
  }

  @Property
  void ipV6AddressesAreWrittenByRfc5952(@ForAll("groups") int[] groups) {
    String full = "";
    String dotted = "";
    for (int i = 0; i < 8; i++) {
      full += (i == 0 ? "" : ":") + "%04X".formatted(groups[i]);
      dotted += i < 6 ? "%x:".formatted(groups[i]) : "";
    }
    dotted +=
        "%d.%d.%d.%d".formatted(groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255);
    String expected = rfc5952(groups);

    assertThat(IpAddresses.normalise(full)).contains(expected);
    assertThat(IpAddresses.normalise(full.toLowerCase(Locale.ROOT))).contains(expected);
    assertThat(IpAddresses.normalise(dotted)).contains(expected);
    assertThat(IpAddresses.normalise(expected)).contains(expected);
  }

  @Property(tries = 20_000)
  void agreesWithTheJdkOnWhatIsAnIpV6Address(@ForAll("nearlyIpV6") String text) {
    Optional<String> normal = IpAddresses.normalise(text);

    assertThat(normal.isPresent()).as(text).isEqualTo(isStrict(text) && jdkKnows(text));
    normal.ifPresent(form -> assertThat(IpAddresses.normalise(form)).contains(form));
  }

  @Provide
  Arbitrary<int[]> groups() {
    Arbitrary<Integer> group =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(0)),
            Tuple.of(2, Arbitraries.integers().between(0, 0xFFFF)),
            Tuple.of(1, Arbitraries.just(0xFFFF)));
    return group.array(int[].class).ofSize(8);
  }

  @Provide
  Arbitrary<String> nearlyIpV6() {
    return Arbitraries.of(
            ":", ":", "::", "0", "1", "ab", "ffff", "12345", "1.2.3.4", ".", "256", "g")
        .list()
        .ofMinSize(1)
        .ofMaxSize(16)
        .map(parts -> String.join("", parts))
        .filter(text -> text.contains(":"));
  }

  /** The JDK also reads groups of more than four digits, and leading zeros in dotted decimal. */
  private static boolean isStrict(String text) {
    return !text.matches(".*([0-9a-f]{5}|[:.]0[0-9]+\\.|\\.0[0-9]).*");
  }

  /** In brackets the JDK takes it for a literal, and asks no name server. */
  private static boolean jdkKnows(String text) {
    try {
      return InetAddress.getByName("[" + text + "]").getAddress().length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String rfc5952(int[] groups) {
    boolean mapped = groups[5] == 0xFFFF;
    for (int i = 0; i < 5; i++) {
      mapped &= groups[i] == 0;
    }
    if (mapped) {
      return "%d.%d.%d.%d"
          .formatted(groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int start = 0; start < 8; start++) {
      int end = start;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - start > bestLength) {
        bestStart = start;
        bestLength = end - start;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (!text.isEmpty() && !text.toString().endsWith(":")) {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
