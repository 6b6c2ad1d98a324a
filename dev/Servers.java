import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Runs a real Kafka broker and a real Cassandra node as child processes, for development and for
 * tests. Run it from the project's root with {@code java dev/Servers.java --help}.
 *
 * <p>This file is only the way into the program in the folder {@code dev/servers}: it compiles that
 * when it has changed, to {@code .clickfold/cache}, since {@code java} compiles no more than one
 * file by itself before JDK 22.
 */
public final class Servers {
  private static final String MAIN_CLASS = "servers.Launcher";

  private Servers() {}

  /** Passes the command line to the program. */
  public static void main(String[] args) throws Exception {
    Path root = projectRoot();
    UnaryOperator<Path> compiler = sources -> compiled(root, sources);
    try {
      mainClass(compiler.apply(root.resolve("dev/servers")))
          .getMethod("run", Path.class, UnaryOperator.class, String[].class)
          .invoke(null, root, compiler, args);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
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

  /**
   * Loads all classes at once: the program has to stop its servers also if the cache is deleted.
   */
  private static Class<?> mainClass(Path classes) throws IOException, ClassNotFoundException {
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      for (Path file : files(classes, ".class")) {
        String name = classes.relativize(file).toString().replace(".class", "");
        Class.forName(name.replace(file.getFileSystem().getSeparator(), "."), true, loader);
      }
      return Class.forName(MAIN_CLASS, true, loader);
    }
  }

  /**
   * The folder of the class files of a folder of sources, which are compiled unless they are known.
   */
  private static Path compiled(Path root, Path sources) {
    try {
      List<Path> files = files(sources, ".java");
      Path cache = Files.createDirectories(root.resolve(".clickfold/cache"));
      Path classes = cache.resolve("classes-" + hash(files));
      if (!Files.exists(classes)) {
        Path draft = Files.createTempDirectory(cache, "draft");
        compile(files, draft);
        try {
          Files.move(draft, classes);
        } catch (IOException e) {
          // Another process may have been faster.
          if (!Files.exists(classes)) {
            throw e;
          }
        }
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(List<Path> files, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        new ArrayList<>(List.of("--release", "17", "-proc:none", "-d", classes.toString()));
    files.forEach(file -> arguments.add(file.toString()));
    if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException("cannot compile " + files);
    }
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static String hash(List<Path> files) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }
}
