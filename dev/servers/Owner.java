package servers;

import java.util.concurrent.CompletableFuture;

/** The process that the servers are run for. */
final class Owner {

  private Owner() {}

  /**
   * Ends this process with the owner. An interrupt is for the owner then: it still needs the
   * servers to end.
   */
  static void endWith(long pid) {
    ignoreInterrupts();
    ProcessHandle.of(pid)
        .map(ProcessHandle::onExit)
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .thenRun(() -> System.exit(0));
  }

  /**
   * Ctrl-C interrupts the whole process group of a terminal. The children inherit that they ignore
   * it. By reflection because the compiler warns of the class, and nothing can silence that.
   */
  private static void ignoreInterrupts() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance("INT"),
              handler.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) {
      Console.say("cannot ignore interrupts: " + e);
    }
  }
}
