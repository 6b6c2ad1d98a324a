package servers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Does the same with several things at once. */
final class Parallel {

  private Parallel() {}

  /**
   * Returns when all is done.
   *
   * @throws CompletionException if one of them fails, at once; its cause is the first failure
   */
  static <T> void forEach(List<T> items, Consumer<T> action) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    CompletableFuture<Void> failed = new CompletableFuture<>();
    for (T item : items) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      all.add(done);
      // Threads of our own: the common pool may have just one, and none of these computes.
      new Thread(
              () -> {
                try {
                  action.accept(item);
                  done.complete(null);
                } catch (RuntimeException | Error e) {
                  failed.completeExceptionally(e);
                }
              })
          .start();
    }
    CompletableFuture.anyOf(
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])), failed)
        .join();
  }
}
