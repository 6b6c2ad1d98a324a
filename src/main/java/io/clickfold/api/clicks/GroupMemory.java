package io.clickfold.api.clicks;

import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that the groups of all queries under way take: an eighth of the heap. Queries
 * with few groups take nothing of it, so that large ones do not keep them out. Thread-safe.
 */
@Singleton
final class GroupMemory {
  private static final int SHARE_OF_HEAP = 8;

  /** Each query has this many bytes for free, and reserves as many at a time beyond. */
  static final int STEP = 64 * 1024;

  private final AtomicLong free;

  @Inject
  GroupMemory() {
    this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  GroupMemory(long bytes) {
    free = new AtomicLong(bytes);
  }

  /** A query's reservation, still empty. */
  GroupReservation reservation() {
    return new GroupReservation();
  }

  long free() {
    return free.get();
  }

  private static ProblemException exhausted() {
    return ProblemKind.TOO_MANY_GROUPS_AT_ONCE.because(
        "Queries with very many groups take all the memory that there is for groups. Ask for a"
            + " shorter range, filter by more dimensions, or try again later.");
  }

  /** What one query has reserved. */
  final class GroupReservation {
    private long used;
    private long reserved;
    private boolean closed;

    /**
     * Reserves room for a group.
     *
     * @throws ProblemException if there is none
     */
    void add(String value) {
      // An entry, its place in the table, the text and the count.
      used += 120 + 2L * value.length();
      if (used > reserved + STEP) {
        reserve();
      }
    }

    private synchronized void reserve() {
      if (closed || free.addAndGet(-STEP) < 0) {
        if (!closed) {
          free.addAndGet(STEP);
        }
        throw exhausted();
      }
      reserved += STEP;
    }

    /** Gives all back; what is read after that finds no room. */
    synchronized void close() {
      if (!closed) {
        closed = true;
        free.addAndGet(reserved);
      }
    }
  }
}
