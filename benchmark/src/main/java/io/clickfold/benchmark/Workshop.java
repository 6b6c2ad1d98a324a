package io.clickfold.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder in which the benchmark works.
 *
 * @param folder is made if it is missing
 */
record Workshop(Path folder) {
  /** Where a process of this name logs. */
  Path log(String name) {
    return inFolder("logs", name + ".log");
  }

  /** An empty folder for what such a process keeps on disk. */
  Path scratch(String name) {
    Path scratch = inFolder("scratch", name);
    delete(scratch);
    return scratch;
  }

  /** Deletes a file, or a folder and all that is in it, if it is there. */
  void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(path)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path each : all) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path inFolder(String kind, String name) {
    try {
      return Files.createDirectories(folder.resolve(kind)).resolve(name).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
