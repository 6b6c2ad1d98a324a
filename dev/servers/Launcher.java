package servers;

import static servers.Console.say;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts the servers, obeys commands, and stops the servers.
 *
 * <p>The children never outlive it for long: it stops both when its standard input closes, when it
 * is signalled, when its owner is gone and when one of them dies; what it leaves behind when it is
 * itself killed, the next start on the same folder ends.
 */
public final class Launcher {
  private final Options options;
  private final ClassPaths classPaths;
  private final Path dir;
  private final List<Server> servers;
  private final StateFile state;
  private volatile boolean stopping;

  private Launcher(Options options, Project project) throws IOException {
    this.options = options;
    this.classPaths = new ClassPaths(project.root());
    this.dir = Files.createDirectories(options.dir()).toRealPath();
    this.servers =
        Stream.of(new KafkaBroker(project, dir, options), new CassandraNode(project, dir, options))
            .filter(server -> options.include(server.name()))
            .toList();
    this.state = new StateFile(dir, options.owner());
  }

  /**
   * Runs until standard input closes, a signal comes, the owner is gone or a server dies; or until
   * the servers are fetched, if that is all that is wanted. Then this JVM ends.
   *
   * @param root the project's folder
   * @param compiler compiles the Java sources in a folder, unless that is done already, and gives
   *     the folder of the classes
   * @param args the command line
   */
  public static void run(Path root, UnaryOperator<Path> compiler, String[] args) {
    try {
      if (List.of(args).contains("--help")) {
        System.out.print(Options.HELP);
        return;
      }
      new Launcher(Options.parse(args), new Project(root, compiler)).run();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Options.HELP);
      System.exit(2);
    } catch (IOException | RuntimeException e) {
      say("cannot run the servers: " + e);
      System.exit(1);
    }
  }

  private void run() throws IOException {
    options.owner().ifPresent(Owner::endWith);
    try {
      if (options.fetch()) {
        resolve();
      } else {
        serve();
      }
    } catch (Failure | CompletionException e) {
      Throwable cause = e instanceof CompletionException ? e.getCause() : e;
      fail(cause instanceof Failure ? cause.getMessage() : cause.toString());
    } catch (InterruptedException e) {
      fail("interrupted");
    }
  }

  private void serve() throws IOException, InterruptedException {
    Commands commands = Commands.ofStandardInput();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "stop"));
    // Held until this process ends, however it ends: the children do not inherit it.
    FileChannel channel = DataFiles.openLock(dir.resolve("lock"));
    if (channel.tryLock() == null) {
      say("waiting for another launcher to finish with " + dir);
      channel.lock();
    }
    state.delete();
    endLeftovers();
    if (options.reset()) {
      for (Server server : servers) {
        DataFiles.deleteTree(server.home);
      }
    }
    resolve();
    servers.forEach(Server::choosePort);
    Parallel.forEach(servers, this::start);
    writeState();
    say("READY");
    while (true) {
      obey(commands.take());
    }
  }

  private void resolve() throws IOException {
    for (Server server : servers) {
      server.resolve(classPaths);
    }
  }

  private void obey(String command) throws IOException {
    for (Server server : servers) {
      if (command.equals("stop " + server.name())) {
        if (!server.stop()) {
          throw new Failure(server.title() + " has not stopped in order");
        }
        writeState();
        say("STOPPED " + server.name());
        return;
      }
      if (command.equals("start " + server.name())) {
        start(server);
        writeState();
        say("STARTED " + server.name());
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
      state.delete();
    } catch (IOException e) {
      say("the file with the servers' addresses stays: " + e.getMessage());
    }
    List<Server> running = servers.stream().filter(Server::isRunning).toList();
    if (!running.isEmpty()) {
      say("stopping " + running.stream().map(Server::title).collect(Collectors.joining(" and ")));
      AtomicBoolean inOrder = new AtomicBoolean(true);
      Parallel.forEach(
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
        say("ending a left-over " + server.title() + " (pid " + process.pid() + ")");
        leftovers.add(process);
      }
    }
    Parallel.forEach(leftovers, Processes::end);
  }

  private void writeState() throws IOException {
    synchronized (this) {
      if (!stopping) {
        state.write(servers);
      }
    }
  }
}
