package io.clickfold.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A way to a server that can be cut, slowed, or stopped without a word, for those only who take it:
 * others reach the server as before. Thread-safe.
 */
public final class TcpRelay implements AutoCloseable {
  private static final int BUFFER_BYTES = 16_384;
  private static final Duration STEP = Duration.ofMillis(50);

  private final ServerSocket socket;
  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isCut;
  private volatile boolean isSilent;
  private volatile Duration delay = Duration.ZERO;

  /**
   * A relay at a free port.
   *
   * @param server the server's address, {@code host:port}
   */
  public TcpRelay(String server) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), parse(server));
  }

  /** A relay at an address of its own. */
  public TcpRelay(InetSocketAddress own, InetSocketAddress server) {
    this.server = server;
    try {
      this.socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** An address of the form {@code host:port}. */
  public static InetSocketAddress parse(String server) {
    int colon = server.lastIndexOf(':');
    return new InetSocketAddress(
        server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
  }

  /** Its own address, {@code host:port}. */
  public String address() {
    return socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
  }

  /** Closes all connections, and each new one, until it is mended. */
  public void cut() {
    isCut = true;
    open.forEach(TcpRelay::close);
  }

  /** Holds all bytes back until it is mended; connections stay open, as if packets were dropped. */
  public void silence() {
    isSilent = true;
  }

  /** Lets each 16 KiB or less wait so long, in both directions, until it is mended. */
  public void slow(Duration each) {
    delay = each;
  }

  /** Lets all pass again. */
  public void mend() {
    isCut = false;
    isSilent = false;
    delay = Duration.ZERO;
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
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        LockSupport.parkNanos(delay.toNanos());
        while (isSilent && !isCut) {
          LockSupport.parkNanos(STEP.toNanos());
        }
        out.write(buffer, 0, read);
      }
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
