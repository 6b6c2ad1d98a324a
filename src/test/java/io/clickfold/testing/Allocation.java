package io.clickfold.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** What an input may cost: the bytes that reading it allocates on the heap. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Classes are loaded, and tables made, when something is done for the first time. */
  private static final int ATTEMPTS = 3;

  private Allocation() {}

  /** The bytes that an input of some bytes may cost which is read once, into small objects. */
  public static long forInput(int length) {
    return 512 * 1024 + 128L * length;
  }

  /**
   * What some code gives, or throws, which changes nothing and is run again if it costs more.
   *
   * @throws AssertionError if it costs more each time
   */
  public static <T> T atMost(long bytes, Supplier<T> code) {
    for (int attempt = 1; ; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      T result = null;
      RuntimeException thrown = null;
      try {
        result = code.get();
      } catch (RuntimeException e) {
        thrown = e;
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (allocated <= bytes) {
        if (thrown != null) {
          throw thrown;
        }
        return result;
      }
      if (attempt == ATTEMPTS) {
        throw new AssertionError(
            "%d bytes were allocated, more than %d".formatted(allocated, bytes));
      }
    }
  }
}
