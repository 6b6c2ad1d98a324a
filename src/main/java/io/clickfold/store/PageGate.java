package io.clickfold.store;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Bounds how many pages of packed cells all readings have in memory at once: as many as fit into an
 * eighth of the heap. The others wait in turn. Thread-safe.
 */
@Singleton
public final class PageGate {
  /** About the most that a page takes. */
  static final int PAGE_BYTES = 4 << 20;

  private static final int SHARE_OF_HEAP = 8;
  private static final int MAX_PAGES = 64;
  private static final int MAX_WAITING = 10_000;

  private final int maxWaiting;
  private final Set<Turn> waiting = new LinkedHashSet<>();
  private int free;
  private boolean lettingIn;

  /** With room for as many pages as one process should hold. */
  @Inject
  PageGate() {
    this(
        (int)
            Math.max(
                2,
                Math.min(MAX_PAGES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / PAGE_BYTES)),
        MAX_WAITING);
  }

  /**
   * @param pages how many may be in memory at once; positive
   * @param maxWaiting how many readings may wait for one; more fail
   */
  PageGate(int pages, int maxWaiting) {
    this.free = pages;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Reads and uses a page when it is its turn.
   *
   * @param read ends when the page is used
   * @return fails with a {@link StoreUnavailableException} if too many are waiting
   */
  <T> Uni<T> enter(Supplier<Uni<T>> read) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Turn turn = new Turn();
              return Uni.createFrom()
                  .<Void>emitter(turn::await)
                  .chain(granted -> read.get())
                  .onTermination()
                  .invoke(turn::end);
            });
  }

  /**
   * Lets in who waits, one after the other and not each within the one before: where Cassandra is
   * away, thousands may fail at once. One thread at a time does it for all.
   */
  private void letIn() {
    try {
      for (Turn next = next(); next != null; next = next()) {
        next.emitter.complete(null);
      }
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        lettingIn = false;
      }
      throw e;
    }
  }

  private synchronized Turn next() {
    Iterator<Turn> others = waiting.iterator();
    if (free == 0 || !others.hasNext()) {
      lettingIn = false;
      return null;
    }
    Turn next = others.next();
    others.remove();
    next.granted = true;
    free--;
    return next;
  }

  /** One page's. */
  private final class Turn {
    private UniEmitter<? super Void> emitter;
    private boolean granted;
    private boolean ended;

    void await(UniEmitter<? super Void> granting) {
      boolean full;
      synchronized (PageGate.this) {
        if (ended) {
          return;
        }
        emitter = granting;
        granted = free > 0 && waiting.isEmpty();
        full = !granted && waiting.size() >= maxWaiting;
        if (granted) {
          free--;
        } else if (!full) {
          waiting.add(this);
        }
      }
      if (granted) {
        granting.complete(null);
      } else if (full) {
        granting.fail(new StoreUnavailableException("Too many queries are waiting", null));
      }
    }

    void end() {
      synchronized (PageGate.this) {
        if (ended) {
          return;
        }
        ended = true;
        waiting.remove(this);
        if (granted) {
          free++;
        }
        if (lettingIn) {
          return;
        }
        lettingIn = true;
      }
      letIn();
    }
  }
}
