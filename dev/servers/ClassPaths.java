package servers;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The servers' class paths, which Maven resolves from the small poms in {@code dev} and downloads.
 * What is known of them is the same for every data folder, and outlives {@code clean}.
 */
final class ClassPaths {
  private static final int LINES_OF_FAILURE = 30;

  private final Path root;
  private final Path folder;

  /**
   * @param root the project's folder
   */
  ClassPaths(Path root) {
    this.root = root;
    this.folder = root.resolve(".clickfold/cache");
  }

  /**
   * The class path of a pom's dependencies. Of several launchers, one resolves it.
   *
   * @param name the server's, in lower case
   * @param title what to call it before a reader
   * @param size how much there is to download
   */
  String resolve(String name, Path pom, String title, String size) throws IOException {
    String hash = hash(pom);
    Files.createDirectories(folder);
    try (FileChannel channel = DataFiles.openLock(folder.resolve("lock"));
        FileLock lock = channel.lock()) {
      Path known = folder.resolve(name + ".classpath");
      if (lock.isValid() && Files.exists(known)) {
        List<String> lines = Files.readAllLines(known);
        if (lines.size() == 2 && lines.get(0).equals(hash) && allExist(lines.get(1))) {
          return lines.get(1);
        }
      }
      Console.say("fetching " + title + " (first time only; about " + size + ")…");
      long start = System.nanoTime();
      String classPath = askMaven(name, pom);
      DataFiles.writeAtomically(known, List.of(hash, classPath));
      Console.say("fetched " + title + " in " + Console.secondsSince(start));
      return classPath;
    }
  }

  private String askMaven(String name, Path pom) throws IOException {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    Path output = folder.resolve(name + ".resolved");
    LogFile log = new LogFile(folder.resolve(name + ".resolve.log"));
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
            .redirectOutput(log.path().toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process maven = builder.start();
    Thread end = new Thread(maven::destroy, "end Maven");
    Runtime.getRuntime().addShutdownHook(end);
    if (Processes.await(maven) != 0) {
      throw new Failure("Maven could not resolve " + pom + log.tail(0, LINES_OF_FAILURE));
    }
    Runtime.getRuntime().removeShutdownHook(end);
    String classPath = Files.readString(output).strip();
    Files.delete(output);
    Files.delete(log.path());
    return classPath;
  }

  private static boolean allExist(String classPath) {
    return Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator)))
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
