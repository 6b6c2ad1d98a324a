package servers;

import static servers.Console.say;
import static servers.Console.secondsSince;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One child process and the folder it lives in. */
abstract class Server {
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int LINES_OF_LOG = 30;
  private static final int LINES_OF_CONSOLE = 10;
  private static final int BY_SIGNAL = 128;
  private static final int SIGTERM = 15;

  final Project project;
  final Path home;
  final LogFile log;

  private final String name;
  private final String title;
  private final String size;
  private final String addressKey;
  private final int usualPort;
  private final int wantedPort;
  private final LogFile console;
  private final ProcessRecord record;

  private String classPath;
  private int port;
  private long startNanos;
  private long logOffset;
  private volatile Process process;

  /**
   * @param name in lower case: that of its folders in {@code dev} and in {@code dir}
   * @param size how much there is to download of it
   * @param addressKey what its address is called in the {@link StateFile}
   * @param wantedPort as in {@link Options}
   */
  Server(
      Project project,
      Path dir,
      String name,
      String size,
      String addressKey,
      int usualPort,
      int wantedPort)
      throws IOException {
    this.project = project;
    this.name = name;
    this.size = size;
    this.addressKey = addressKey;
    this.usualPort = usualPort;
    this.wantedPort = wantedPort;
    this.title =
        name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " " + version(pom());
    this.home = dir.resolve(name);
    this.log = new LogFile(home.resolve(name + ".log"));
    this.console = new LogFile(home.resolve("console.log"));
    this.record = new ProcessRecord(home);
  }

  private static String version(Path pom) throws IOException {
    Matcher version = Pattern.compile("<version>(.+?)</version>").matcher(Files.readString(pom));
    return version.find() ? version.group(1) : "";
  }

  private Path pom() {
    return project.file(name + "/pom.xml");
  }

  /** Writes the server's configuration and says how to run it: options, main class, arguments. */
  abstract List<String> configure(int port) throws IOException;

  /** What its log says when it serves. */
  abstract String readyLine();

  String name() {
    return name;
  }

  /** Its name and version. */
  String title() {
    return title;
  }

  String addressKey() {
    return addressKey;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Its process' id; empty if it does not run. */
  Optional<Long> pid() {
    return isRunning() ? Optional.of(process.pid()) : Optional.empty();
  }

  boolean isRunning() {
    Process child = process;
    return child != null && child.isAlive();
  }

  /** Whether a process is the one that has to run, rather than one that was told to stop. */
  boolean isWanted(Process child) {
    return child == process;
  }

  /** Finds its class path, and downloads it if need be. */
  void resolve(ClassPaths classPaths) throws IOException {
    classPath = classPath(classPaths.resolve(name, pom(), title, size));
  }

  /**
   * @param resolved what Maven has resolved
   */
  String classPath(String resolved) {
    return resolved;
  }

  void choosePort() {
    if (wantedPort > 0) {
      port = wantedPort;
    } else if (wantedPort != Options.ANY_PORT && Ports.isFree(usualPort)) {
      port = usualPort;
    } else {
      port = Ports.anyFree();
    }
  }

  /** Does what comes before {@link #launch}. */
  void prepare() throws IOException {
    if (isRunning()) {
      throw new Failure(title + " is running already");
    }
    startNanos = System.nanoTime();
    if (!Ports.isFree(port)) {
      throw new Failure(
          "port " + port + " is taken by another program: " + title + " cannot use it");
    }
    Files.createDirectories(home);
    List<String> arguments = new ArrayList<>(List.of("-cp", classPath));
    arguments.addAll(configure(port));
    record.writeArguments(arguments);
    logOffset = log.size();
  }

  /** Starts its process. */
  Process launch() throws IOException {
    process = java(List.of(record.argument()));
    say("starting " + title + " at " + address() + " (pid " + process.pid() + ")");
    record.started(process);
    return process;
  }

  /** Runs another program of its class path. */
  final Process run(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("-cp", classPath));
    all.addAll(List.of(arguments));
    return java(all);
  }

  private Process java(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(console.path().toFile())
        .start();
  }

  /** Ready is: alive, says so in its log since this start, and answers at its port. */
  void awaitReady() throws IOException {
    Process child = process;
    while (!Processes.endsWithin(child, POLL)) {
      if (hasSaidReady() && Ports.answers(port)) {
        say(title + " is ready at " + address() + " after " + secondsSince(startNanos));
        return;
      }
      if (System.nanoTime() - startNanos > START_DEADLINE.toNanos()) {
        throw new Failure(
            title
                + " is not ready after "
                + secondsSince(startNanos)
                + log.tail(logOffset, LINES_OF_LOG));
      }
    }
    throw new Failure(ended("has ended while starting", child));
  }

  private boolean hasSaidReady() throws IOException {
    return log.textFrom(logOffset).contains(readyLine());
  }

  /** Says what a process has come to, with what it logged last. */
  final String ended(String what, Process child) {
    try {
      return "%s %s (exit code %d); the end of its log, %s:%s%s"
          .formatted(
              title,
              what,
              child.exitValue(),
              log.path(),
              log.tail(logOffset, LINES_OF_LOG),
              console.tail(0, LINES_OF_CONSOLE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it has ended: whether it has not crashed instead. */
  boolean stop() {
    Process child = process;
    process = null;
    if (child != null && child.isAlive()) {
      long start = System.nanoTime();
      child.destroy();
      if (!Processes.endsWithin(child, Processes.STOP_DEADLINE)) {
        say("killing " + title + ", which does not end by itself");
        child.destroyForcibly();
        Processes.await(child);
      } else if (child.exitValue() > BY_SIGNAL && child.exitValue() != BY_SIGNAL + SIGTERM) {
        say(ended("has crashed while stopping", child));
        return false;
      }
      say(title + " has stopped after " + secondsSince(start));
    }
    record.ended();
    return true;
  }

  /** Processes of this very folder that are alive although their launcher is not. */
  List<ProcessHandle> leftovers() {
    return record.alive();
  }
}
