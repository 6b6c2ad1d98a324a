package io.clickfold.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The temporary folder of a run, and in it a small disk, where one may be mounted. */
final class RunFolder {
  private static final String DISK_SIZE = "size=400m";

  private final Path path;
  private final Path disk;
  private final boolean hasDisk;

  private RunFolder(Path path, Path disk, boolean hasDisk) {
    this.path = path;
    this.disk = disk;
    this.hasDisk = hasDisk;
  }

  static RunFolder create() {
    try {
      Path path = Files.createTempDirectory("clickfold-faults-");
      Path disk = Files.createDirectory(path.resolve("disk"));
      boolean mounted =
          succeeds(List.of("mount", "-t", "tmpfs", "-o", DISK_SIZE, "tmpfs", disk.toString()));
      return new RunFolder(path, disk, mounted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  /** A folder of a member. */
  Path home(String member) {
    try {
      return Files.createDirectories(path.resolve(member));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder that can be made full, if {@link #hasDisk()}. */
  Path disk() {
    return disk;
  }

  boolean hasDisk() {
    return hasDisk;
  }

  /** Removes it with all that is in it; nothing may use it any more. */
  void remove() {
    unmount();
    try (Stream<Path> all = Files.walk(path)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the small disk go, with what is on it. */
  void unmount() {
    if (hasDisk) {
      succeeds(List.of("umount", disk.toString()));
    }
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
