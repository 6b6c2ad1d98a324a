package io.clickfold.endtoend;

import static org.awaitility.Awaitility.await;

import io.clickfold.testing.ChildProcess;
import io.clickfold.testing.PackagedApplication;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of the packaged application: the native executable if there is one, else the JAR. */
final class Application implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(180);
  private static final Path LOGS = Path.of("target", "application-logs");
  private static final AtomicInteger STARTED = new AtomicInteger();
  private static final String HEAP = "256m";

  private final ChildProcess process;
  private final int port;
  private final Path log;

  private Application(ChildProcess process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Starts a process with all roles. */
  static Application start(Deployment deployment) {
    return start(deployment, Map.of());
  }

  /** Starts a process with further settings in its environment. */
  static Application start(Deployment deployment, Map<String, String> settings) {
    return start(deployment, settings, HEAP);
  }

  /** The same, with another size of the heap. */
  static Application start(Deployment deployment, Map<String, String> settings, String heap) {
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder(PackagedApplication.command(heap));
    builder.environment().putAll(deployment.environment());
    builder.environment().putAll(settings);
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    builder.redirectErrorStream(true);
    try {
      Files.createDirectories(LOGS);
      Path log = LOGS.resolve("%s-%d.log".formatted(deployment.name(), STARTED.incrementAndGet()));
      return new Application(ChildProcess.start(builder.redirectOutput(log.toFile())), port, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until clicks flow all the way. */
  Application awaitReady() {
    await()
        .atMost(START_TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(this::isReady);
    return this;
  }

  /** Whether clicks flow all the way. */
  boolean isReady() {
    process.checkAlive();
    return request().get("/q/health/ready").statusCode() == 200;
  }

  /** A request to this process. */
  RequestSpecification request() {
    return RestAssured.given().baseUri("http://127.0.0.1").port(port);
  }

  /** What it answers to a query that has to succeed; its path is sent as it stands. */
  JsonPath json(String path) {
    return request()
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** The sum of its metrics whose lines begin so. */
  double metric(String beginning) {
    return request()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** The address of something in it. */
  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** How many lines of its log have this in them. */
  long logged(String text) {
    return log().stream().filter(line -> line.contains(text)).count();
  }

  /** The lines of its log. */
  List<String> log() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has ended, and says with which exit code; if it was told to, in order. */
  int awaitEnd() {
    return process.awaitEnd();
  }

  /** Ends the process as a power failure would. */
  void kill() {
    process.kill();
  }

  /** Stops the process where it stands: it knows nothing of it. */
  void stop() {
    process.signal("STOP");
  }

  /** Lets a stopped process go on. */
  void resume() {
    process.signal("CONT");
  }

  /** Tells the process to end, as an orchestrator does, and waits for nothing. */
  void end() {
    process.tellToEnd();
  }

  /** Ends the process in order, and fails if it has ended otherwise. */
  @Override
  public void close() {
    process.end();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
