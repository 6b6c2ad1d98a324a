import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Runs a real Kafka broker and a real Cassandra node as child processes, for development and for
 * tests. Run it from the project's root with {@code java dev/Servers.java --help}.
 *
 * <p>It knows nothing but the JDK. Maven resolves the servers' class paths from the small poms
 * beside it once; they are cached under {@code .clickfold/cache}. The children never outlive it for
 * long: it stops both when its standard input closes, when it is signalled, when its owner is gone
 * and when one of them dies; what it leaves behind when it is itself killed, the next start on the
 * same folder ends.
 */
public final class Servers {

  private static final String HELP =
      """
      Runs a Kafka broker and a Cassandra node for development and tests, until standard input closes.

      Usage: java dev/Servers.java [options]        (in the project's root)

        --dir DIR               data, logs and state (default .clickfold/servers)
        --only kafka|cassandra|both
                                which servers to run (default both)
        --kafka-port PORT       0: 9092 if it is free, else another one; any: another one (default 0)
        --cassandra-port PORT   likewise with 9042
        --kafka-config K=V      one more line for the broker's server.properties; may be repeated
        --for-load              more memory, and the JVM's whole compiler: slower to start, faster then
        --reset                 wipe the data first; if a node is killed later, it forgets its newest tables
        --owner PID             end with this process; an interrupt (Ctrl-C) is then left to it
        --help                  print this

      When all are ready, DIR/servers.properties holds their addresses and the last line is READY.
      Then standard input takes "stop kafka", "start kafka", "stop cassandra" and "start cassandra",
      answered by a line "STOPPED kafka", "STARTED kafka" and so on.
      """;

  private static final String STATE = "servers.properties";
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
  private static final int BY_SIGNAL = 128;
  private static final int SIGTERM = 15;
  private static final int MAX_LOG_BYTES_READ = 1024 * 1024;

  private final Options options;
  private final Path root;
  private final Path dir;
  private final List<Server> servers;
  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
  private volatile boolean stopping;

  private Servers(Options options, Path root) throws IOException {
    this.options = options;
    this.root = root;
    this.dir = Files.createDirectories(options.dir()).toRealPath();
    Cache cache = new Cache(root);
    this.servers =
        Stream.of(new Kafka(cache, dir, options), new Cassandra(cache, dir, options))
            .filter(server -> options.only().equals("both") || options.only().equals(server.name))
            .toList();
  }

  /** Runs until standard input closes, a signal comes, the owner is gone or a server dies. */
  public static void main(String[] args) {
    try {
      if (List.of(args).contains("--help")) {
        System.out.print(HELP);
        return;
      }
      new Servers(Options.parse(args), projectRoot()).run();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(HELP);
      System.exit(2);
    } catch (IOException | RuntimeException e) {
      System.out.println("cannot run the servers: " + e);
      System.exit(1);
    }
  }

  private static Path projectRoot() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("dev/kafka/pom.xml"))) {
        return folder;
      }
    }
    throw new IllegalArgumentException(start + " is not in the project's folder");
  }

  private void run() throws IOException {
    watchOwner();
    readCommands();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "stop"));
    // Held until this process ends, however it ends: the children do not inherit it.
    FileChannel channel = FileChannel.open(dir.resolve("lock"), CREATE_AND_WRITE);
    if (channel.tryLock() == null) {
      say("waiting for another launcher to finish with " + dir);
      channel.lock();
    }
    try {
      Files.deleteIfExists(dir.resolve(STATE));
      endLeftovers();
      if (options.reset()) {
        for (Server server : servers) {
          deleteTree(server.home);
        }
      }
      for (Server server : servers) {
        server.resolve();
      }
      for (Server server : servers) {
        server.choosePort();
      }
      inParallel(servers, this::start);
      writeState();
      say("READY");
      while (true) {
        obey(commands.take());
      }
    } catch (Failure | CompletionException e) {
      Throwable cause = e instanceof CompletionException ? e.getCause() : e;
      fail(cause instanceof Failure ? cause.getMessage() : cause.toString());
    } catch (InterruptedException e) {
      fail("interrupted");
    }
  }

  private static final StandardOpenOption[] CREATE_AND_WRITE = {
    StandardOpenOption.CREATE, StandardOpenOption.WRITE
  };

  /** Ends with the owner. An interrupt is for the owner then: it still needs the servers to end. */
  private void watchOwner() {
    if (options.owner().isEmpty()) {
      return;
    }
    ignoreInterrupts();
    ProcessHandle.of(options.owner().getAsLong())
        .map(ProcessHandle::onExit)
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .thenRun(() -> System.exit(0));
  }

  /**
   * Ctrl-C interrupts the whole process group of a terminal. The children inherit that they ignore
   * it. By reflection because the compiler warns of the class, and nothing can silence that.
   */
  private static void ignoreInterrupts() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance("INT"),
              handler.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) {
      say("cannot ignore interrupts: " + e);
    }
  }

  private void readCommands() {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader input =
                  new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line = input.readLine(); line != null; line = input.readLine()) {
                  commands.add(line.strip());
                }
              } catch (IOException e) {
                say("standard input: " + e.getMessage());
              }
              System.exit(0);
            },
            "commands");
    reader.setDaemon(true);
    reader.start();
  }

  private void obey(String command) throws IOException {
    for (Server server : servers) {
      if (command.equals("stop " + server.name)) {
        if (!server.stop()) {
          throw new Failure(server.title + " has not stopped in order");
        }
        writeState();
        say("STOPPED " + server.name);
        return;
      }
      if (command.equals("start " + server.name)) {
        start(server);
        writeState();
        say("STARTED " + server.name);
        return;
      }
    }
    if (!command.isEmpty()) {
      say("unknown command: " + command);
    }
  }

  private void start(Server server) {
    try {
      server.prepare();
      Process process;
      synchronized (this) {
        if (stopping) {
          throw new Failure("stopped while starting");
        }
        process = server.launch();
      }
      server.awaitReady();
      process
          .onExit()
          .thenAccept(
              dead -> {
                if (!stopping && server.isWanted(dead)) {
                  fail(server.ended("has ended", dead));
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fail(String message) {
    if (!stopping) {
      say(message);
    }
    System.exit(1);
  }

  private void stopAll() {
    synchronized (this) {
      stopping = true;
    }
    try {
      Files.deleteIfExists(dir.resolve(STATE));
    } catch (IOException e) {
      say(STATE + " stays: " + e.getMessage());
    }
    List<Server> running = servers.stream().filter(Server::isRunning).toList();
    if (!running.isEmpty()) {
      say(
          "stopping "
              + running.stream().map(server -> server.title).collect(Collectors.joining(" and ")));
      AtomicBoolean inOrder = new AtomicBoolean(true);
      inParallel(
          running,
          server -> {
            if (!server.stop()) {
              inOrder.set(false);
            }
          });
      say("stopped");
      if (!inOrder.get()) {
        // This runs when the exit code has been chosen.
        Runtime.getRuntime().halt(1);
      }
    }
  }

  /** Ends what a launcher left behind that was killed before it could stop its servers. */
  private void endLeftovers() {
    List<ProcessHandle> leftovers = new ArrayList<>();
    for (Server server : servers) {
      for (ProcessHandle process : server.leftovers()) {
        say("ending a left-over " + server.title + " (pid " + process.pid() + ")");
        leftovers.add(process);
      }
    }
    inParallel(leftovers, Servers::end);
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().orTimeout(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      say("killing pid " + process.pid() + ", which does not end by itself");
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  private void writeState() throws IOException {
    Map<String, Object> state = new LinkedHashMap<>();
    for (Server server : servers) {
      state.put(server.addressKey, server.address());
      server.pid().ifPresent(pid -> state.put(server.name + ".pid", pid));
    }
    state.put("launcher.pid", ProcessHandle.current().pid());
    options.owner().ifPresent(pid -> state.put("owner.pid", pid));
    synchronized (this) {
      if (!stopping) {
        writeAtomically(
            dir.resolve(STATE),
            state.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
      }
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static <T> void inParallel(List<T> items, java.util.function.Consumer<T> action) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (T item : items) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      all.add(done);
      // Threads of our own: the common pool may have just one, and none of these computes.
      new Thread(
              () -> {
                try {
                  action.accept(item);
                  done.complete(null);
                } catch (RuntimeException | Error e) {
                  done.completeExceptionally(e);
                }
              })
          .start();
    }
    // The first failure counts; it does not wait for the others.
    CompletableFuture<Void> failed = new CompletableFuture<>();
    all.forEach(
        done ->
            done.whenComplete(
                (nothing, e) -> {
                  if (e != null) {
                    failed.completeExceptionally(e);
                  }
                }));
    CompletableFuture.anyOf(
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])), failed)
        .join();
  }

  private static void writeAtomically(Path file, List<String> lines) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.write(draft, lines);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(folder)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : all) {
        Files.delete(path);
      }
    }
  }

  /** The last lines of what a file holds behind an offset, indented. */
  private static String tail(Path file, long offset, int lines) throws IOException {
    List<String> all = textFrom(file, offset).lines().toList();
    return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
        .map(line -> "\n  | " + line)
        .collect(Collectors.joining());
  }

  /**
   * What a file holds behind an offset, or all of it if it has been begun anew since; at most the
   * last {@value #MAX_LOG_BYTES_READ} bytes of either.
   */
  private static String textFrom(Path file, long offset) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      long from = Math.max(size < offset ? 0 : offset, size - MAX_LOG_BYTES_READ);
      channel.position(from);
      ByteBuffer text = ByteBuffer.allocate((int) (size - from));
      while (text.hasRemaining() && channel.read(text) >= 0) {
        // Goes on.
      }
      return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }
  }

  /** What stops the launcher, told in a sentence a user can use. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message);
    }
  }

  /** The command line. */
  private record Options(
      Path dir,
      String only,
      int kafkaPort,
      int cassandraPort,
      List<String> kafkaConfig,
      boolean reset,
      boolean forLoad,
      OptionalLong owner) {

    static final int ANY_PORT = -1;

    static Options parse(String[] args) {
      Path dir = Path.of(".clickfold", "servers");
      String only = "both";
      int kafkaPort = 0;
      int cassandraPort = 0;
      List<String> kafkaConfig = new ArrayList<>();
      boolean reset = false;
      boolean forLoad = false;
      OptionalLong owner = OptionalLong.empty();
      for (int i = 0; i < args.length; i++) {
        String name = args[i];
        if (name.equals("--reset")) {
          reset = true;
          continue;
        }
        if (name.equals("--for-load")) {
          forLoad = true;
          continue;
        }
        if (i + 1 == args.length) {
          throw new IllegalArgumentException(name + ": unknown, or its value is missing");
        }
        String value = args[++i];
        switch (name) {
          case "--dir" -> dir = Path.of(value);
          case "--only" -> only = value;
          case "--kafka-port" -> kafkaPort = port(value);
          case "--cassandra-port" -> cassandraPort = port(value);
          case "--kafka-config" -> kafkaConfig.add(value);
          case "--owner" -> owner = OptionalLong.of(Long.parseLong(value));
          default -> throw new IllegalArgumentException(name + " is unknown");
        }
      }
      if (!List.of("kafka", "cassandra", "both").contains(only)) {
        throw new IllegalArgumentException("--only takes kafka, cassandra or both");
      }
      return new Options(dir, only, kafkaPort, cassandraPort, kafkaConfig, reset, forLoad, owner);
    }

    private static int port(String value) {
      if (value.equals("any")) {
        return ANY_PORT;
      }
      int port = Integer.parseInt(value);
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException(value + " is no port");
      }
      return port;
    }
  }

  /** Loopback ports. */
  private static final class Ports {

    static boolean isFree(int port) {
      // Both: some systems let a server bind one of them while another one listens at the other.
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

    /**
     * A free port below those that systems hand out to clients: a client that tries to reconnect to
     * a stopped server there could otherwise take the port, or even connect to itself.
     */
    static int anyFree() {
      while (true) {
        int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
        if (isFree(port)) {
          return port;
        }
      }
    }

    static boolean answers(int port) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return true;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** What is costly to come by and the same for every data folder; outlives {@code clean}. */
  private static final class Cache {

    private final Path root;
    private final Path folder;

    Cache(Path root) {
      this.root = root;
      this.folder = root.resolve(".clickfold/cache");
    }

    Path file(String name) {
      return root.resolve("dev").resolve(name);
    }

    /** The class path of {@code dev/<name>/pom.xml}, resolved by Maven unless it is known. */
    String classPath(String name, String title, String size) throws IOException {
      Path pom = file(name + "/pom.xml");
      String hash = hash(pom);
      Files.createDirectories(folder);
      try (FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE_AND_WRITE);
          FileLock lock = channel.lock()) {
        Path known = folder.resolve(name + ".classpath");
        if (lock.isValid() && Files.exists(known)) {
          List<String> lines = Files.readAllLines(known);
          if (lines.size() == 2 && lines.get(0).equals(hash) && allExist(lines.get(1))) {
            return lines.get(1);
          }
        }
        say("resolving " + title + " (first time only; about " + size + ")…");
        long start = System.nanoTime();
        String classPath = askMaven(name, pom);
        writeAtomically(known, List.of(hash, classPath));
        say("resolved " + title + " in " + seconds(start));
        return classPath;
      }
    }

    private String askMaven(String name, Path pom) throws IOException {
      boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
      Path output = folder.resolve(name + ".resolved");
      Path log = folder.resolve(name + ".resolve.log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  root.resolve(windows ? "mvnw.cmd" : "mvnw").toString(),
                  "--batch-mode",
                  "--file",
                  pom.toString(),
                  "dependency:build-classpath",
                  "-Dmdep.includeScope=runtime",
                  "-Dmdep.outputFile=" + output)
              .directory(root.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      if (waitFor(builder.start()) != 0) {
        throw new Failure("Maven could not resolve " + pom + tail(log, 0, 30));
      }
      String classPath = Files.readString(output).strip();
      Files.delete(output);
      Files.delete(log);
      return classPath;
    }

    /** The folder of the class files of {@code dev/<source>}, compiled unless it is known. */
    Path compiled(String source) throws IOException {
      Path file = file(source);
      Path classes = folder.resolve("classes-" + hash(file).substring(0, 16));
      try (FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE_AND_WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid() || !Files.exists(classes)) {
          Path draft = Files.createTempDirectory(folder, "draft");
          int result =
              ToolProvider.getSystemJavaCompiler()
                  .run(
                      null,
                      null,
                      null,
                      "--release",
                      "17",
                      "-proc:none",
                      "-d",
                      draft.toString(),
                      file.toString());
          if (result != 0) {
            throw new Failure("cannot compile " + file);
          }
          Files.move(draft, classes);
        }
      }
      return classes;
    }

    private static boolean allExist(String classPath) {
      return Arrays.stream(classPath.split(Pattern.quote(java.io.File.pathSeparator)))
          .allMatch(entry -> Files.exists(Path.of(entry)));
    }

    private static String hash(Path file) throws IOException {
      try {
        return HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has it", e);
      }
    }
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      throw new Failure("interrupted");
    }
  }

  private static String seconds(long startNanos) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - startNanos) / 1e9);
  }

  /** One child process and the folder it lives in. */
  private abstract static class Server {

    final String name;
    final String title;
    final String addressKey;
    final Cache cache;
    final Path home;
    final Path log;

    private final Path console;
    private final Path javaArguments;
    private final Path pidFile;
    private final String size;
    private final int usualPort;
    private final int wantedPort;

    private String classPath;
    private int port;
    private long startNanos;
    private long logOffset;
    private volatile Process process;

    Server(
        String name, String size, String addressKey, Cache cache, Path dir, int usual, int wanted)
        throws IOException {
      this.name = name;
      this.size = size;
      this.addressKey = addressKey;
      this.cache = cache;
      this.usualPort = usual;
      this.wantedPort = wanted;
      this.title =
          name.substring(0, 1).toUpperCase(Locale.ROOT)
              + name.substring(1)
              + " "
              + version(cache.file(name + "/pom.xml"));
      this.home = dir.resolve(name);
      this.log = home.resolve(name + ".log");
      this.console = home.resolve("console.log");
      this.javaArguments = home.resolve("java.args");
      this.pidFile = home.resolve("pid");
    }

    private static String version(Path pom) throws IOException {
      Matcher version = Pattern.compile("<version>(.+?)</version>").matcher(Files.readString(pom));
      return version.find() ? version.group(1) : "";
    }

    /** Writes the server's configuration and says how to run it: options, main class, arguments. */
    abstract List<String> configure(int port) throws IOException;

    /** What its log says when it serves. */
    abstract String readyLine();

    void resolve() throws IOException {
      classPath = classPath(cache.classPath(name, title, size));
    }

    String classPath(String resolved) throws IOException {
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

    String address() {
      return "127.0.0.1:" + port;
    }

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
      // In a file: short command lines, which also tell later whose process one is.
      Files.write(javaArguments, arguments.stream().map(Server::quoted).toList());
      logOffset = Files.exists(log) ? Files.size(log) : 0;
    }

    private static String quoted(String argument) {
      return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    final Process run(List<String> arguments) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(arguments);
      return new ProcessBuilder(command)
          .directory(home.toFile())
          .redirectErrorStream(true)
          .redirectOutput(console.toFile())
          .start();
    }

    final Process run(String... arguments) throws IOException {
      List<String> all = new ArrayList<>(List.of("-cp", classPath));
      all.addAll(List.of(arguments));
      return run(all);
    }

    Process launch() throws IOException {
      process = run(List.of("@" + javaArguments));
      say("starting " + title + " at " + address() + " (pid " + process.pid() + ")");
      long started = process.toHandle().info().startInstant().map(Instant::toEpochMilli).orElse(0L);
      writeAtomically(pidFile, List.of(Long.toString(process.pid()), Long.toString(started)));
      return process;
    }

    /** Ready is: alive, says so in its log since this start, and answers at its port. */
    void awaitReady() throws IOException {
      Process child = process;
      while (!hasEnded(child, Duration.ofMillis(50))) {
        if (hasSaidReady() && Ports.answers(port)) {
          say(title + " is ready at " + address() + " after " + seconds(startNanos));
          return;
        }
        if (System.nanoTime() - startNanos > START_DEADLINE.toNanos()) {
          throw new Failure(
              title + " is not ready after " + seconds(startNanos) + tail(log, logOffset, 30));
        }
      }
      throw new Failure(ended("has ended while starting", child));
    }

    private boolean hasSaidReady() throws IOException {
      return textFrom(log, logOffset).contains(readyLine());
    }

    String ended(String what, Process child) {
      try {
        return title
            + " "
            + what
            + " (exit code "
            + child.exitValue()
            + "); the end of its log, "
            + log
            + ":"
            + tail(log, logOffset, 30)
            + tail(console, 0, 10);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static boolean hasEnded(Process child, Duration within) {
      try {
        return child.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new Failure("interrupted");
      }
    }

    boolean isRunning() {
      Process child = process;
      return child != null && child.isAlive();
    }

    boolean isWanted(Process child) {
      return child == process;
    }

    Optional<Long> pid() {
      return isRunning() ? Optional.of(process.pid()) : Optional.empty();
    }

    /** Whether it has not crashed instead. */
    boolean stop() {
      Process child = process;
      process = null;
      if (child != null && child.isAlive()) {
        long start = System.nanoTime();
        child.destroy();
        if (!hasEnded(child, STOP_DEADLINE)) {
          say("killing " + title + ", which does not end by itself");
          child.destroyForcibly();
          waitFor(child);
        } else if (child.exitValue() > BY_SIGNAL && child.exitValue() != BY_SIGNAL + SIGTERM) {
          say(ended("has crashed while stopping", child));
          return false;
        }
        say(title + " has stopped after " + seconds(start));
      }
      try {
        Files.deleteIfExists(pidFile);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return true;
    }

    /** Processes of this very folder that are alive although their launcher is not. */
    List<ProcessHandle> leftovers() {
      try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
        return all.filter(this::isOurs).toList();
      }
    }

    private boolean isOurs(ProcessHandle candidate) {
      Optional<String[]> arguments = candidate.info().arguments();
      if (arguments.isPresent()) {
        return List.of(arguments.get()).contains("@" + javaArguments);
      }
      // Where the system does not tell command lines: the recorded one, if it is not a later
      // process that only got the same id.
      try {
        List<String> recorded = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
        return recorded.size() == 2
            && recorded.get(0).equals(Long.toString(candidate.pid()))
            && candidate
                .info()
                .startInstant()
                .filter(at -> recorded.get(1).equals(Long.toString(at.toEpochMilli())))
                .isPresent();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A broker that is its own controller (KRaft). */
  private static final class Kafka extends Server {

    private final List<String> moreConfig;
    private final boolean forLoad;

    Kafka(Cache cache, Path dir, Options options) throws IOException {
      super("kafka", "43 MB", "kafka.bootstrap.servers", cache, dir, 9092, options.kafkaPort());
      this.moreConfig = options.kafkaConfig();
      this.forLoad = options.forLoad();
    }

    @Override
    String readyLine() {
      return "Kafka Server started";
    }

    @Override
    List<String> configure(int port) throws IOException {
      int controllerPort = Ports.anyFree();
      Path data = home.resolve("data");
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "process.roles=broker,controller",
                  "node.id=1",
                  "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                  "controller.listener.names=CONTROLLER",
                  "listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                      .formatted(port, controllerPort),
                  "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                  "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                  "log.dirs=" + data.toString().replace("\\", "\\\\"),
                  "auto.create.topics.enable=false",
                  "default.replication.factor=1",
                  "offsets.topic.replication.factor=1",
                  "offsets.topic.num.partitions=1",
                  "transaction.state.log.replication.factor=1",
                  "transaction.state.log.min.isr=1",
                  "transaction.state.log.num.partitions=1",
                  "share.coordinator.state.topic.replication.factor=1",
                  "share.coordinator.state.topic.min.isr=1",
                  "share.coordinator.state.topic.num.partitions=1",
                  "group.initial.rebalance.delay.ms=0",
                  "log.cleaner.dedupe.buffer.size=16777216"));
      lines.addAll(moreConfig);
      Path config = home.resolve("server.properties");
      Files.write(config, lines);
      String logging = "-Dlog4j2.configurationFile=" + cache.file("kafka/log4j2.xml").toUri();
      if (!Files.exists(data.resolve("meta.properties"))) {
        format(config, logging);
      }
      List<String> arguments =
          new ArrayList<>(
              forLoad
                  ? List.of("-Xmx1g")
                  : List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      arguments.addAll(
          List.of(logging, "-Dclickfold.log=" + log, "kafka.Kafka", config.toString()));
      return arguments;
    }

    private void format(Path config, String logging) throws IOException {
      UUID uuid = UUID.randomUUID();
      byte[] id =
          ByteBuffer.allocate(16)
              // The first bit is 0, lest the text begin with a dash and be taken for an option.
              .putLong(uuid.getMostSignificantBits() & Long.MAX_VALUE)
              .putLong(uuid.getLeastSignificantBits())
              .array();
      Process tool =
          run(
              "-Xmx128m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              logging,
              "-Dclickfold.log=" + home.resolve("format.log"),
              "kafka.tools.StorageTool",
              "format",
              "--ignore-formatted",
              "-t",
              Base64.getUrlEncoder().withoutPadding().encodeToString(id),
              "-c",
              config.toString());
      if (waitFor(tool) != 0) {
        throw new Failure(ended("could not be given a data folder", tool));
      }
    }
  }

  /** A cluster of one node. */
  private static final class Cassandra extends Server {

    /** The packages that Cassandra reaches into, as in its own start script. */
    private static final List<String> OPENED =
        List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    private static final List<String> EXPORTED =
        List.of(
            "java.base/jdk.internal.misc",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc");

    /** JDK 24 and later have no Security Manager. */
    private static final boolean WITHOUT_SECURITY_MANAGER = Runtime.version().feature() >= 24;

    private final boolean forLoad;
    private final boolean keepsData;

    Cassandra(Cache cache, Path dir, Options options) throws IOException {
      super(
          "cassandra",
          "68 MB",
          "cassandra.contact-points",
          cache,
          dir,
          9042,
          options.cassandraPort());
      this.forLoad = options.forLoad();
      this.keepsData = !options.reset();
    }

    @Override
    String readyLine() {
      return "Starting listening for CQL clients";
    }

    @Override
    String classPath(String resolved) throws IOException {
      if (!WITHOUT_SECURITY_MANAGER) {
        return resolved;
      }
      Path shim =
          cache.compiled(
              "cassandra/shim/org/apache/cassandra/security/ThreadAwareSecurityManager.java");
      return shim + java.io.File.pathSeparator + resolved;
    }

    @Override
    List<String> configure(int port) throws IOException {
      int storagePort = Ports.anyFree();
      Path config = home.resolve("cassandra.yaml");
      Files.writeString(
          config,
          """
          cluster_name: clickfold
          num_tokens: 1
          partitioner: org.apache.cassandra.dht.Murmur3Partitioner
          endpoint_snitch: SimpleSnitch
          seed_provider:
            - class_name: org.apache.cassandra.locator.SimpleSeedProvider
              parameters:
                - seeds: "127.0.0.1:%1$d"
          listen_address: 127.0.0.1
          storage_port: %1$d
          rpc_address: 127.0.0.1
          native_transport_port: %2$d
          commitlog_sync: periodic
          commitlog_sync_period: 10000ms
          auto_snapshot: false
          hinted_handoff_enabled: false
          memtable_allocation_type: offheap_objects
          memtable:
            configurations:
              trie:
                class_name: TrieMemtable
              default:
                inherits: trie
          # A busy small machine is slow, not broken.
          read_request_timeout: 10000ms
          range_request_timeout: 10000ms
          write_request_timeout: 10000ms
          """
              .formatted(storagePort, port));
      List<String> arguments = new ArrayList<>();
      OPENED.forEach(name -> arguments.add("--add-opens=" + name + "=ALL-UNNAMED"));
      EXPORTED.forEach(name -> arguments.add("--add-exports=" + name + "=ALL-UNNAMED"));
      arguments.addAll(
          WITHOUT_SECURITY_MANAGER
              ? List.of(
                  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
              : List.of("-Djava.security.manager=allow"));
      arguments.addAll(forLoad ? List.of("-Xmx3g") : List.of("-Xmx1g", "-XX:+UseSerialGC"));
      arguments.addAll(
          List.of(
              "-Djdk.attach.allowAttachSelf=true",
              "-Dlogback.configurationFile=" + cache.file("cassandra/logback.xml").toUri(),
              "-Dclickfold.log=" + log,
              "-Dcassandra.config=" + config.toUri(),
              "-Dcassandra.storagedir=" + home.resolve("data"),
              "-Dcassandra.triggers_dir=" + Files.createDirectories(home.resolve("triggers")),
              "-Dcassandra-foreground=yes",
              // There are no other nodes to wait for, and nothing to calibrate.
              "-Dcassandra.skip_wait_for_gossip_to_settle=0",
              "-Dcassandra.ring_delay_ms=0",
              "-Dcassandra.load_ring_state=false",
              "-Dcassandra.initial_token=0",
              "-Dcassandra.auto_bootstrap=false",
              "-Dcassandra.superuser_setup_delay_ms=-1",
              "-Dcassandra.memtable.row_overhead_size=180",
              // Each change to the schema would be written out at once, to nine tables. An orderly
              // end writes it, too.
              "-Dcassandra.test.flush_local_schema_changes=" + keepsData,
              "org.apache.cassandra.service.CassandraDaemon"));
      return arguments;
    }
  }
}
