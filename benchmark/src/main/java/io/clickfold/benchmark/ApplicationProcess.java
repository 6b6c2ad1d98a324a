package io.clickfold.benchmark;

import io.clickfold.testing.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The packaged application, run for a measurement.
 *
 * @param url where it listens, on this machine only
 */
record ApplicationProcess(ChildProcess process, String url) implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /**
   * Starts it and returns when it is ready.
   *
   * @param environment what it has to know besides where to listen
   */
  static ApplicationProcess start(Map<String, String> environment, String heap, Path log) {
    return start(List.of(), environment, heap, log);
  }

  /** The same, with the lowest priority. */
  static ApplicationProcess startNice(Map<String, String> environment, String heap, Path log) {
    return start(List.of("nice", "-n", "19"), environment, heap, log);
  }

  private static ApplicationProcess start(
      List<String> prefix, Map<String, String> environment, String heap, Path log) {
    int port = freePort();
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-jar",
            "target/quarkus-app/quarkus-run.jar"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
    ApplicationProcess started =
        new ApplicationProcess(
            ChildProcess.start(builder.redirectErrorStream(true).redirectOutput(log.toFile())),
            "http://127.0.0.1:" + port);
    started.awaitReady(log);
    return started;
  }

  private void awaitReady(Path log) {
    for (long left = TIMEOUT.toSeconds(); left > 0; left--) {
      Pause.of(POLL);
      process.checkAlive();
      try {
        if (get("/q/health/ready").statusCode() == 200) {
          return;
        }
      } catch (UncheckedIOException e) {
        // It does not listen yet.
      }
    }
    close();
    throw new BenchmarkFailure("the application has not become ready; see " + log);
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)));
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  HttpResponse<String> delete(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).DELETE());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static BenchmarkFailure interrupted() {
    Thread.currentThread().interrupt();
    return new BenchmarkFailure("interrupted");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
