package io.clickfold.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Clicks by all ways, at a steady rate for each as far as it goes. */
final class Traffic implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final int TICKS_PER_SECOND = 5;

  private final SentClicks sent = new SentClicks();
  private final List<Thread> threads = new ArrayList<>();
  private final List<ClickSender> senders;
  private volatile boolean ending;

  /**
   * Starts it.
   *
   * @param complaints is told what goes wrong otherwise than by a fault
   */
  Traffic(Cluster cluster, HttpAnswers http, FaultOptions options, Consumer<String> complaints) {
    ClickSource source = new ClickSource(options.seed());
    PlainSender plain = new PlainSender(cluster.bootstrap(), source, sent);
    int perTick = Math.max(5, options.clicksPerSecond() / TICKS_PER_SECOND);
    HttpSender byHttp = new HttpSender(http, cluster.with("collector"), source, sent, complaints);
    TransactionalSender transactional =
        new TransactionalSender(cluster.bootstrap(), "sender-of-clicks", source, sent, plain);
    senders = List.of(transactional, byHttp, plain);
    start(byHttp, perTick * 2 / 5, complaints);
    start(plain, perTick * 2 / 5, complaints);
    start(transactional, perTick / 5, complaints);
  }

  SentClicks sent() {
    return sent;
  }

  private void start(ClickSender sender, int clicks, Consumer<String> complaints) {
    Thread thread =
        new Thread(
            () -> {
              while (!ending) {
                try {
                  sender.send(clicks);
                } catch (RuntimeException e) {
                  complaints.accept("a sender has failed: " + e);
                }
                Waiting.pause(TICK);
              }
            },
            sender.getClass().getSimpleName());
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  /** Ends it. */
  @Override
  public void close() {
    ending = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    senders.forEach(ClickSender::close);
  }
}
