package io.clickfold.dev.servers;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** The project's folder, and what the launcher of its servers has written there. */
record DevFolder(Path root) {

  /** The folder with the launcher's source: the working folder or one above it. */
  static Optional<DevFolder> find() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("dev/Servers.java"))) {
        return Optional.of(new DevFolder(folder));
      }
    }
    return Optional.empty();
  }

  Path servers() {
    return root.resolve(".clickfold/servers");
  }

  /** Where servers run now, if they are this process's or nobody's (started by hand). */
  Optional<DevAddresses> runningServers() {
    Properties state = new Properties();
    try (Reader reader = Files.newBufferedReader(servers().resolve("servers.properties"))) {
      state.load(reader);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long owner = pid(state, "owner.pid").orElse(0L);
    return pid(state, "launcher.pid")
        .flatMap(ProcessHandle::of)
        .filter(DevFolder::isLauncher)
        .filter(launcher -> owner == 0 || owner == ProcessHandle.current().pid())
        .map(
            launcher ->
                new DevAddresses(
                    DevAddress.parse(state.getProperty("kafka.bootstrap.servers")),
                    DevAddress.parse(state.getProperty("cassandra.contact-points"))));
  }

  /** Not a later process that only got the same id, where the system shows command lines. */
  private static boolean isLauncher(ProcessHandle process) {
    return process.isAlive()
        && process
            .info()
            .arguments()
            .map(all -> Stream.of(all).anyMatch(argument -> argument.endsWith("Servers.java")))
            .orElse(true);
  }

  private static Optional<Long> pid(Properties state, String key) {
    return Optional.ofNullable(state.getProperty(key)).map(Long::valueOf);
  }
}
