package io.clickfold.faults;

/** A way by which clicks are sent. */
interface ClickSender extends AutoCloseable {

  /** Sends so many, or fewer if it cannot; waits for no acknowledgement. */
  void send(int clicks);

  /** Ends when all that was sent is acknowledged, or is known to be unknown. */
  @Override
  void close();
}
