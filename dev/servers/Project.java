package servers;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * The project whose servers are run.
 *
 * @param root its folder
 * @param compiler compiles the Java sources in a folder, unless that is done already, and gives the
 *     folder of the classes
 */
record Project(Path root, UnaryOperator<Path> compiler) {

  /** A file in the folder {@code dev}. */
  Path file(String name) {
    return root.resolve("dev").resolve(name);
  }
}
