package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.FuzzTest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Any text as an IP address, against the JDK. */
class IpAddressesFuzzTest {
  /** Of nothing else the JDK would ask a name server. */
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

  @FuzzTest
  void hasOneNormalForm(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Optional<String> normal = IpAddresses.normalise(text);

    normal.ifPresent(
        address -> {
          assertThat(IpAddresses.normalise(address)).contains(address);
          assertThat(address(address)).isEqualTo(address(text)).isPresent();
        });
    if (text.indexOf('[') < 0 && text.indexOf('%') < 0) {
      assertThat(normal.isPresent()).as(text).isEqualTo(address(text).isPresent());
    }
    String without = IpAddresses.withoutPort(text);
    assertThat(text).contains(without);
    Text scanned = new Text();
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > 0 && IpAddresses.set(scanned, ascii, 0, ascii.length)) {
      assertThat(Optional.of(scanned.toString()))
          .isEqualTo(IpAddresses.normalise(new String(ascii, StandardCharsets.US_ASCII)));
    }
  }

  private static Optional<InetAddress> address(String text) {
    try {
      if (IPV6.matcher(text).matches()) {
        String ipV4 = text.substring(text.lastIndexOf(':') + 1);
        return ipV4.indexOf('.') >= 0 && bytes(ipV4).isEmpty()
            ? Optional.empty()
            : Optional.of(InetAddress.getByName(text));
      }
      Optional<byte[]> bytes = bytes(text);
      return bytes.isPresent()
          ? Optional.of(InetAddress.getByAddress(bytes.get()))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> bytes(String ipV4) {
    String[] parts = ipV4.split("\\.", -1);
    byte[] bytes = new byte[4];
    if (parts.length != bytes.length) {
      return Optional.empty();
    }
    for (int i = 0; i < bytes.length; i++) {
      if (!NUMBER.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) Integer.parseInt(parts[i]);
    }
    return Optional.of(bytes);
  }
}
