package io.clickfold.click;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses in their one normal form, so that one address is one value of its dimension. */
public final class IpAddresses {
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private IpAddresses() {}

  /**
   * Sets an address in its normal form; most have it already.
   *
   * @param ascii holds the address; an empty one stays empty
   * @return whether it is one
   */
  static boolean set(Text into, byte[] ascii, int offset, int length) {
    if (length == 0 || isIpV4(ascii, offset, offset + length)) {
      into.set(ascii, offset, length);
      return true;
    }
    Optional<String> normal =
        normalise(new String(ascii, offset, length, StandardCharsets.US_ASCII));
    normal.ifPresent(into::set);
    return normal.isPresent();
  }

  /** Whether these are four numbers up to 255, without leading zeros, with dots between them. */
  private static boolean isIpV4(byte[] ascii, int from, int end) {
    int numbers = 1;
    int digits = 0;
    int value = 0;
    for (int i = from; i < end; i++) {
      int digit = ascii[i] - '0';
      if (ascii[i] == '.' && digits > 0) {
        numbers++;
        digits = 0;
        value = 0;
      } else if (digit >= 0 && digit <= 9 && (digits == 0 || value > 0)) {
        digits++;
        value = value * 10 + digit;
        if (value > 255) {
          return false;
        }
      } else {
        return false;
      }
    }
    return numbers == 4 && digits > 0;
  }

  /**
   * The normal form of an IPv4 or IPv6 literal: dotted decimal, or RFC 5952; an IPv4-mapped IPv6
   * address is its IPv4 address.
   *
   * @return empty if the text is no address; zone ids, brackets, and leading zeros in dotted
   *     decimal (which some read as octal) are refused
   */
  public static Optional<String> normalise(String text) {
    if (isIpV4(text)) {
      return Optional.of(text);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    String ipV6 = lower.indexOf('.') < 0 ? lower : withoutDots(lower);
    if (ipV6.indexOf('%') >= 0 || ipV6.indexOf('[') >= 0 || !NetUtil.isValidIpV6Address(ipV6)) {
      return Optional.empty();
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(ipV6);
    return Optional.of(
        isMappedIpV4(address)
            ? NetUtil.bytesToIpAddress(address, 12, 4)
            : NetUtil.bytesToIpAddress(address));
  }

  /**
   * An address without the brackets around it and the port behind it, as proxies and clients'
   * sockets write it; the same text if it has neither.
   */
  static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      String port = text.substring(close + 1);
      return close > 0 && (port.isEmpty() || port.charAt(0) == ':' && isPort(port.substring(1)))
          ? text.substring(1, close)
          : text;
    }
    int colon = text.indexOf(':');
    return colon > 0 && isIpV4(text.substring(0, colon)) && isPort(text.substring(colon + 1))
        ? text.substring(0, colon)
        : text;
  }

  private static boolean isPort(String text) {
    return PORT.matcher(text).matches();
  }

  private static boolean isIpV4(String text) {
    if (!NetUtil.isValidIpV4Address(text)) {
      return false;
    }
    for (int i = 0; i < text.length() - 1; i++) {
      boolean first = i == 0 || text.charAt(i - 1) == '.';
      if (first && text.charAt(i) == '0' && text.charAt(i + 1) != '.') {
        return false;
      }
    }
    return true;
  }

  /**
   * An IPv6 literal that ends in dotted decimal (RFC 4291, section 2.2) in hexadecimal only, since
   * Netty knows it only behind some prefixes and mistakes {@code ::1.2.3.4} for an IPv4 address.
   *
   * @return empty if it ends otherwise
   */
  private static String withoutDots(String text) {
    int tail = text.lastIndexOf(':') + 1;
    String ipV4 = text.substring(tail);
    if (tail == 0 || !isIpV4(ipV4)) {
      return "";
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ipV4);
    int high = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    int low = (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
    return text.substring(0, tail) + Integer.toHexString(high) + ":" + Integer.toHexString(low);
  }

  private static boolean isMappedIpV4(byte[] address) {
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[10] == -1 && address[11] == -1;
  }
}
