package servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Tells other programs where the servers are; there is one only while they run. */
final class StateFile {
  private final Path file;
  private final OptionalLong owner;

  StateFile(Path dir, OptionalLong owner) {
    this.file = dir.resolve("servers.properties");
    this.owner = owner;
  }

  void write(List<Server> servers) throws IOException {
    Map<String, Object> state = new LinkedHashMap<>();
    for (Server server : servers) {
      state.put(server.addressKey(), server.address());
      server.pid().ifPresent(pid -> state.put(server.name() + ".pid", pid));
    }
    state.put("launcher.pid", ProcessHandle.current().pid());
    owner.ifPresent(pid -> state.put("owner.pid", pid));
    DataFiles.writeAtomically(
        file, state.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
