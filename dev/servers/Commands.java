package servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What comes in by standard input, line by line. This process ends when it closes. */
final class Commands {
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Commands() {}

  /** Begins to read. */
  static Commands ofStandardInput() {
    Commands commands = new Commands();
    Thread reader = new Thread(commands::read, "commands");
    reader.setDaemon(true);
    reader.start();
    return commands;
  }

  private void read() {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        lines.add(line.strip());
      }
    } catch (IOException e) {
      Console.say("standard input: " + e.getMessage());
    }
    System.exit(0);
  }

  /** The next command, when it comes. */
  String take() throws InterruptedException {
    return lines.take();
  }
}
