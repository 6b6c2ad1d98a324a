package io.clickfold.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An answer as it came over a connection of its own.
 *
 * @param headers by their names in lower case
 * @param body one character for each byte; of a stream, what came first
 */
record RawAnswer(int status, Map<String, String> headers, String body) {
  private static final String END_OF_HEADERS = "\r\n\r\n";
  private static final int MAX_SHOWN = 300;

  /**
   * Sends a request, which has to ask for the connection to be closed.
   *
   * @param inTime the longest that nothing may come
   */
  static RawAnswer to(byte[] request, int port, Duration inTime) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) inTime.toMillis());
      socket.getOutputStream().write(request);
      String answer = read(socket.getInputStream());
      int end = answer.indexOf(END_OF_HEADERS);
      if (end < 0) {
        throw new IOException("no answer, but '%s'".formatted(answer));
      }
      Map<String, String> headers = new HashMap<>();
      String[] lines = answer.substring(0, end).split("\r\n");
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
      String body = answer.substring(end + END_OF_HEADERS.length());
      return new RawAnswer(
          Integer.parseInt(lines[0].split(" ")[1]),
          headers,
          "chunked".equals(headers.get("transfer-encoding")) ? firstChunk(body) : body);
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    for (int length = in.read(some); length >= 0; length = in.read(some)) {
      all.write(some, 0, length);
      String text = all.toString(StandardCharsets.ISO_8859_1);
      if (text.contains("text/event-stream") && text.contains(END_OF_HEADERS)) {
        return text;
      }
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private static String firstChunk(String chunks) {
    int line = chunks.indexOf("\r\n");
    if (line < 0) {
      return "";
    }
    int size = Integer.parseInt(chunks.substring(0, line).split(";")[0].strip(), 16);
    return chunks.substring(line + 2, Math.min(chunks.length(), line + 2 + size));
  }

  /** Empty if there is none. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  @Override
  public String toString() {
    return "%d %s %s"
        .formatted(status, headers, body.substring(0, Math.min(body.length(), MAX_SHOWN)));
  }
}
