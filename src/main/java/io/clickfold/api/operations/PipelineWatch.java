package io.clickfold.api.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.lag.QueueProgress;
import io.clickfold.kafka.lag.QueueWatch;
import io.clickfold.kafka.lag.QueueWatches;
import io.clickfold.kafka.report.LatestLetters;
import io.clickfold.kafka.report.ProcessReports;
import io.clickfold.platform.ClickfoldConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Watches the pipeline by what Kafka says of it, as long as somebody asks: every two seconds, on a
 * thread of its own. A process that nobody asks has no connection to the brokers for it.
 */
@Singleton
class PipelineWatch {
  private static final Logger LOG = Logger.getLogger(PipelineWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

  /** Whoever asks again within this time is still watching. */
  private static final Duration WATCHED = Duration.ofSeconds(30);

  /** Looks that take longer are under way, or will not end. */
  private static final Duration MAX_AGE = Duration.ofSeconds(15);

  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final ObjectMapper mapper;
  private final ScheduledThreadPoolExecutor looks =
      new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "pipeline-watch"));
  private CompletableFuture<PipelineSnapshot> newest = new CompletableFuture<>();
  private boolean watching;
  private long askedNanos;
  private long lookedNanos;
  private Watch watch;

  PipelineWatch(ClickfoldConfig config, KafkaClients kafka, ObjectMapper mapper) {
    this.config = config;
    this.kafka = kafka;
    this.mapper = mapper;
    // It ends with the process, and not with one more look.
    looks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** What is asked of the brokers, by one thread. */
  private record Watch(
      Admin admin, List<QueueWatch> queues, ProcessReports processes, LatestLetters letters)
      implements AutoCloseable {
    @Override
    public void close() {
      admin.close(Duration.ZERO);
      processes.close();
      letters.close();
    }
  }

  /**
   * What the last look has shown; never fails. Where the brokers have not answered for some time,
   * nothing is known.
   */
  Uni<PipelineSnapshot> snapshot() {
    return Uni.createFrom()
        // A copy, for Mutiny cancels the future of a caller who gives up.
        .deferred(() -> Uni.createFrom().completionStage(asked().copy()))
        .ifNoItem()
        .after(MAX_AGE)
        .recoverWithItem(() -> unknown("the brokers do not answer"))
        .onFailure(RejectedExecutionException.class)
        .recoverWithItem(() -> unknown("this process is ending"));
  }

  private synchronized CompletableFuture<PipelineSnapshot> asked() {
    long now = System.nanoTime();
    askedNanos = now;
    if (!watching) {
      watching = true;
      lookedNanos = now;
      newest = new CompletableFuture<>();
      looks.execute(this::look);
    } else if (newest.isDone() && now - lookedNanos > MAX_AGE.toNanos()) {
      return CompletableFuture.completedFuture(
          unknown(
              "the brokers have not answered for %d s"
                  .formatted(TimeUnit.NANOSECONDS.toSeconds(now - lookedNanos))));
    }
    return newest;
  }

  private PipelineSnapshot unknown(String failure) {
    return new PipelineSnapshot(
        QueueWatches.of(config).stream().map(QueueWatch::unknown).toList(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(failure));
  }

  private void look() {
    PipelineSnapshot seen;
    try {
      seen = present();
    } catch (RuntimeException e) {
      LOG.warnf(e, "How the pipeline is doing cannot be read");
      seen = unknown(String.valueOf(e.getMessage()));
    }
    if (!publish(seen)) {
      // Whoever asks from now on is answered behind this, by the same thread.
      close();
    }
  }

  /** Returns whether anybody still watches. */
  private synchronized boolean publish(PipelineSnapshot seen) {
    long now = System.nanoTime();
    lookedNanos = now;
    if (!newest.complete(seen)) {
      newest = CompletableFuture.completedFuture(seen);
    }
    watching = now - askedNanos <= WATCHED.toNanos();
    if (watching && !looks.isShutdown()) {
      looks.schedule(this::look, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
    return watching;
  }

  private PipelineSnapshot present() {
    if (watch == null) {
      ClickfoldConfig.Topics topics = config.topics();
      watch =
          new Watch(
              kafka.admin("clickfold-operations", REQUEST_TIMEOUT, REQUEST_TIMEOUT.dividedBy(2)),
              QueueWatches.of(config),
              new ProcessReports(kafka, topics.processReports(), mapper),
              new LatestLetters(kafka, topics.deadLetters()));
    }
    Asking asking = new Asking();
    List<QueueProgress> queues = new ArrayList<>();
    for (QueueWatch queue : watch.queues()) {
      queues.add(asking.ask(() -> queue.look(watch.admin())).orElseGet(queue::unknown));
    }
    return new PipelineSnapshot(
        queues,
        asking.ask(watch.processes()::read),
        asking.ask(watch.letters()::read),
        asking.failure);
  }

  /** Asks one thing after another; once the brokers have not answered, nothing more. */
  private static final class Asking {
    private boolean silent;
    private Optional<String> failure = Optional.empty();

    <T> Optional<T> ask(Supplier<T> question) {
      if (silent) {
        return Optional.empty();
      }
      try {
        return Optional.of(question.get());
      } catch (RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        silent = cause instanceof TimeoutException;
        failure =
            Optional.of(silent ? "the brokers do not answer" : String.valueOf(cause.getMessage()));
        LOG.debugf(e, "Part of how the pipeline is doing cannot be read");
        return Optional.empty();
      }
    }
  }

  void stop(@Observes ShutdownEvent event) {
    looks.execute(this::close);
    looks.shutdown();
  }

  private void close() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }
}
