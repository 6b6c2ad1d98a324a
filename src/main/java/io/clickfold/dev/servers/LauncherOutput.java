package io.clickfold.dev.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Passes the launcher's progress on to the log, for as long as it runs.
 *
 * <p>Its thread outlives reloads, and holds on to the process: were that garbage, its standard
 * input would be closed and the servers would end. After a reload the thread's class loader is
 * closed, so it must not come to need a class that it has not used before.
 */
final class LauncherOutput implements Runnable {

  private final Process launcher;
  private final BufferedReader lines;
  private final Logger log;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private LauncherOutput(Process launcher, Logger log) {
    this.launcher = launcher;
    this.lines = launcher.inputReader();
    this.log = log;
  }

  /** Completes when all servers are ready, or exceptionally when the launcher ends before. */
  static CompletableFuture<Void> relay(Process launcher, Logger log) {
    LauncherOutput output = new LauncherOutput(launcher, log);
    Thread thread = new Thread(output, "servers");
    thread.setDaemon(true);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    thread.start();
    return output.ready;
  }

  @Override
  public void run() {
    String last = "no output";
    IllegalStateException ended = new IllegalStateException("Kafka and Cassandra did not start");
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("READY")) {
          ready.complete(null);
        } else {
          log.info(line);
          last = line;
        }
      }
    } catch (IOException e) {
      last = e.getMessage();
    }
    if (!ready.completeExceptionally(ended)) {
      log.error(
          "the launcher of Kafka and Cassandra (pid " + launcher.pid() + ") has ended: " + last);
    }
  }
}
