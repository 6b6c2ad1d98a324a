package io.clickfold.api.live;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that the answers of all streams take. Small ones take nothing of it, so that
 * large ones do not keep them out. Thread-safe.
 */
final class StreamMemory {
  /** The most bytes of an answer that takes nothing. */
  static final int SMALL_BYTES = 16 * 1024;

  private final AtomicLong free;
  private final LiveAnswer refusal;

  /**
   * @param refusal what is sent in place of an answer for which there is no room
   */
  StreamMemory(long bytes, LiveAnswer refusal) {
    this.free = new AtomicLong(bytes);
    this.refusal = refusal;
  }

  /**
   * Room for one answer at a time, still empty.
   *
   * @param copies how often the answer is in memory
   */
  AnswerReservation reservation(int copies) {
    return new AnswerReservation(copies);
  }

  long free() {
    return free.get();
  }

  /** What one answer occupies. */
  final class AnswerReservation {
    private final int copies;
    private long reserved;
    private boolean closed;

    private AnswerReservation(int copies) {
      this.copies = copies;
    }

    /**
     * Holds an answer in place of the one before.
     *
     * @return the answer; or if there is no room for it a problem that says so, and then nothing is
     *     held
     */
    synchronized LiveAnswer hold(LiveAnswer answer) {
      int length = answer.json().length();
      return reserve(closed || length <= SMALL_BYTES ? 0 : (long) length * copies)
          ? answer
          : refusal;
    }

    private boolean reserve(long bytes) {
      long left = free.addAndGet(reserved - bytes);
      reserved = bytes;
      boolean isRoom = bytes == 0 || left >= 0;
      if (!isRoom) {
        empty();
      }
      return isRoom;
    }

    /** Holds nothing. */
    synchronized void empty() {
      reserve(0);
    }

    /** Holds nothing, ever after. */
    synchronized void close() {
      empty();
      closed = true;
    }
  }
}
