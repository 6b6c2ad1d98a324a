package servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A file that another process appends to, and may begin anew when it has grown. */
record LogFile(Path path) {
  private static final int MAX_BYTES_READ = 1024 * 1024;

  /** In bytes; 0 if there is no such file. */
  long size() throws IOException {
    return Files.exists(path) ? Files.size(path) : 0;
  }

  /** The last lines of {@link #textFrom} an offset, each indented on a line of its own. */
  String tail(long offset, int lines) throws IOException {
    List<String> all = textFrom(offset).lines().toList();
    return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
        .map(line -> "\n  | " + line)
        .collect(Collectors.joining());
  }

  /**
   * What the file holds behind an offset, or all of it if it has been begun anew since; at most the
   * last {@value #MAX_BYTES_READ} bytes of either.
   */
  String textFrom(long offset) throws IOException {
    if (!Files.exists(path)) {
      return "";
    }
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      long size = channel.size();
      long from = Math.max(size < offset ? 0 : offset, size - MAX_BYTES_READ);
      channel.position(from);
      ByteBuffer text = ByteBuffer.allocate((int) (size - from));
      while (text.hasRemaining() && channel.read(text) >= 0) {
        // Goes on.
      }
      return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }
  }
}
