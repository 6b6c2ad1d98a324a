package io.clickfold.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a server that can be cut, for one process only: others reach the server as before.
 * Thread-safe.
 */
final class TcpRelay implements AutoCloseable {
  private final ServerSocket socket;
  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isCut;

  /**
   * @param server the server's address, {@code host:port}
   */
  TcpRelay(String server) {
    int colon = server.lastIndexOf(':');
    this.server =
        new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    try {
      this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** Its own address, {@code host:port}. */
  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /** Closes all connections, and each new one, until it is mended. */
  void cut() {
    isCut = true;
    open.forEach(TcpRelay::close);
  }

  /** Lets new connections pass again. */
  void mend() {
    isCut = false;
  }

  private void accept() {
    try {
      while (true) {
        relay(socket.accept());
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private void relay(Socket client) {
    Socket there = new Socket();
    open.add(client);
    open.add(there);
    try {
      if (isCut) {
        throw new IOException("cut");
      }
      there.connect(server);
      start(() -> copy(client, there));
      start(() -> copy(there, client));
    } catch (IOException e) {
      end(client, there);
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them has ended, or the way is cut.
    } finally {
      end(from, to);
    }
  }

  private void end(Socket one, Socket other) {
    close(one);
    close(other);
    open.remove(one);
    open.remove(other);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "tcp-relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    cut();
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
