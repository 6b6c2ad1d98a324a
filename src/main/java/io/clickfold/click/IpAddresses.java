package io.clickfold.click;

import io.netty.util.NetUtil;
import java.util.Optional;

/** IP addresses in their one normal form, so that one address is one value of its dimension. */
public final class IpAddresses {
  private IpAddresses() {}

  /**
   * The normal form of an IPv4 or IPv6 literal: dotted decimal, or RFC 5952; an IPv4-mapped IPv6
   * address is its IPv4 address.
   *
   * @return empty if the text is no address; zone ids and brackets are refused
   */
  public static Optional<String> normalise(String text) {
    if (NetUtil.isValidIpV4Address(text)) {
      return Optional.of(text);
    }
    if (text.indexOf('%') >= 0 || text.indexOf('[') >= 0 || !NetUtil.isValidIpV6Address(text)) {
      return Optional.empty();
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
    return Optional.of(
        isMappedIpV4(address)
            ? NetUtil.bytesToIpAddress(address, 12, 4)
            : NetUtil.bytesToIpAddress(address));
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
