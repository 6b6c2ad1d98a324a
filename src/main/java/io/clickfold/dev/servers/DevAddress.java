package io.clickfold.dev.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A port of this machine's loopback interface. */
record DevAddress(int port) {

  static Optional<DevAddress> parse(String text) {
    return Optional.ofNullable(text)
        .map(t -> new DevAddress(Integer.parseInt(t.substring(t.lastIndexOf(':') + 1))));
  }

  /** The usual port if it is free, else another one, below those that clients are given. */
  static DevAddress free(int usual) {
    int port = usual;
    while (!isFree(port)) {
      port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
    }
    return new DevAddress(port);
  }

  private static boolean isFree(int port) {
    return canBind(new InetSocketAddress(port))
        && canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static boolean canBind(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "127.0.0.1:" + port;
  }
}
