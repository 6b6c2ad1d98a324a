package io.clickfold.kafka.loop;

import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.lag.ConsumerLag;
import io.clickfold.platform.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Reads a topic as a member of a consumer group, and sends what its processors make of the records
 * exactly once: the records and the consumed offsets are committed in one transaction, and the
 * processors' state is rebuilt from the checkpoint in the offsets' metadata.
 *
 * <p>A layer below the reactive channels: these stand still while a transaction commits, and cannot
 * commit metadata. Back-pressure is the same: while a commit is slow, the partitions are paused.
 *
 * <p>After any error, all state is dropped, and the loop restarts from what is committed, after a
 * pause that grows with the errors. It stays the same member of its group if it can, for a new one
 * would wait for the old one's partitions until the brokers have given that up.
 */
public final class TransactionalLoop implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TransactionalLoop.class);
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(5);
  private static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long COMMITTING_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  /** How often in succession it restarts with the same consumer, unless brokers are away. */
  private static final int MAX_REBUILDS = 3;

  /** The steps of an end. Together they stay below the time that an end may take. */
  private static final Duration LAST_COMMIT = Duration.ofSeconds(5);

  private static final Duration LONGEST_LEAVE = Duration.ofSeconds(2);
  private static final Duration LONGEST_ADMIN_CLOSE = Duration.ofSeconds(1);

  /** How long {@link #close} takes at most. */
  static final Duration LONGEST_END = Duration.ofSeconds(12);

  private final LoopSettings settings;
  private final KafkaClients kafka;
  private final ProcessorFactory factory;
  private final PoisonRecords poison;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private volatile LoopStatus status = LoopStatus.starting();
  private volatile Map<TopicPartition, Long> consumed = Map.of();
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long endNanos;

  /** Null before it has joined the group. Used by the loop's thread only, as the pause is. */
  private Session session;

  /**
   * A loop that begins with {@link #start}.
   *
   * @param poison of this loop
   */
  public TransactionalLoop(
      LoopSettings settings, KafkaClients kafka, ProcessorFactory factory, PoisonRecords poison) {
    this.settings = settings;
    this.kafka = kafka;
    this.factory = factory;
    this.poison = poison;
    this.thread = new Thread(this::run, settings.name());
  }

  /** Starts the loop, once, on a thread of its own. */
  public void start() {
    thread.start();
  }

  /** How the loop is doing. */
  public LoopStatus status() {
    return status;
  }

  /**
   * The partitions that are assigned to the loop, each with the offset behind what has been
   * consumed of it. A loop that has not polled for so long that its group gives its partitions to
   * others has none.
   */
  public Map<TopicPartition, Long> consumed() {
    return status.polled().plus(kafka.maxPollInterval()).isAfter(Instant.now())
        ? consumed
        : Map.of();
  }

  /** Has the loop's lag measured, and its group's progress watched, from now on. */
  public void watchedBy(ConsumerLag lag, Role role) {
    lag.watch(role, settings.group(), settings.topic(), settings.commitInterval(), this::consumed);
  }

  /** Begins to end: several loops do so at the same time. To be closed afterwards. */
  public synchronized void stop() {
    if (!isStopping()) {
      endNanos = System.nanoTime() + LONGEST_END.toNanos();
      stopping.countDown();
    }
  }

  /**
   * Commits what has been consumed, leaves the group, and ends the thread. If the brokers are away,
   * it gives up after 12 s, counted from {@link #stop} if that was called before: others begin from
   * what is committed.
   */
  @Override
  public void close() {
    stop();
    try {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isStopping()) {
      isStoppingWithin(turn());
    }
    end();
  }

  /**
   * Joins the group if it has to, and reads and commits what is due, once.
   *
   * @return how long to pause before the next turn, in milliseconds
   */
  long turn() {
    try {
      if (session == null) {
        session = new Session();
      }
      return session.turn();
    } catch (RuntimeException | Error e) {
      closeSession(e);
      return pauseAfter(e, "joins its group anew");
    }
  }

  /** Commits what has been consumed, and leaves the group. No turn follows. */
  void end() {
    try {
      if (session != null) {
        session.commit();
      }
    } catch (RuntimeException | Error e) {
      closeSession(e);
      pauseAfter(e, "joins its group anew");
    }
    closeSession(null);
    status = status.to(LoopStatus.State.STOPPED, "stopped");
  }

  /**
   * @param failure receives what fails here besides; null if nothing has failed
   */
  private void closeSession(Throwable failure) {
    if (session == null) {
      return;
    }
    try {
      session.close();
    } catch (RuntimeException | Error e) {
      if (failure == null) {
        pauseAfter(e, "joins its group anew");
      } else {
        failure.addSuppressed(e);
      }
    } finally {
      session = null;
    }
  }

  /** From joining the group until leaving it. */
  private final class Session implements AutoCloseable {
    private final Clients clients;
    private final Assignment assignment;
    private final EndProbe probe;
    private int rebuilds;
    private boolean broken;

    Session() {
      clients =
          new Clients(
              kafka.admin(settings.name(), ADMIN_TIMEOUT),
              new Committer(settings, kafka),
              newConsumer());
      assignment =
          new Assignment(settings, factory, clients.consumer(), clients.committer(), poison);
      probe = new EndProbe(clients.admin());
      clients.consumer().subscribe(List.of(settings.topic()), assignment);
    }

    long turn() {
      try {
        if (broken) {
          assignment.rebuild();
          broken = false;
        }
        step(clients.consumer(), assignment, probe);
        if (status.state() == LoopStatus.State.RUNNING) {
          rebuilds = 0;
          pauseMillis = FIRST_PAUSE_MILLIS;
        }
        return 0;
      } catch (ProcessingException e) {
        poison.failed(e);
        if (isStopping()) {
          throw e;
        }
        broken = true;
        return pauseAfter(e, "restarts from what is committed");
      } catch (RuntimeException e) {
        if (isStopping() || !canGoOn(e, rebuilds)) {
          throw e;
        }
        rebuilds++;
        broken = true;
        return pauseAfter(e, "restarts from what is committed");
      }
    }

    void commit() {
      if (broken) {
        throw new IllegalStateException("stopped while there was nothing to commit");
      }
      assignment.commitNow(LAST_COMMIT);
    }

    @Override
    public void close() {
      consumed = Map.of();
      try (clients) {
        assignment.abandon();
      }
    }
  }

  /** Whether the consumer is as good as a new one. */
  private static boolean canGoOn(RuntimeException e, int rebuilds) {
    Throwable cause = rootOf(e);
    return cause instanceof RetriableException
        || !(cause instanceof PartitionsLostException || cause instanceof InterruptException)
            && rebuilds < MAX_REBUILDS;
  }

  /** Returns how long the pause is to be, in milliseconds. */
  private long pauseAfter(Throwable failure, String what) {
    if (isStopping()) {
      LOG.infof("%s: ends without a last commit: %s", settings.name(), failure);
      return 0;
    }
    Throwable cause = rootOf(failure);
    Level level = levelOf(cause);
    if (level == Level.ERROR) {
      LOG.errorf(failure, "%s: %s, in %d ms", settings.name(), what, pauseMillis);
    } else {
      LOG.logf(level, "%s: %s, in %d ms: %s", settings.name(), what, pauseMillis, cause);
    }
    status = status.to(LoopStatus.State.FAILING, cause.toString());
    long pause = pauseMillis;
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    return pause;
  }

  /** What a restart mends is no error. Producers that send nothing for a week expire. */
  static Level levelOf(Throwable cause) {
    if (cause instanceof InvalidPidMappingException
        || cause instanceof UnknownProducerIdException) {
      return Level.INFO;
    }
    return cause instanceof RetriableException
            || cause instanceof ApplicationRecoverableException
            || cause instanceof PartitionsLostException
        ? Level.WARN
        : Level.ERROR;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** What a session needs of Kafka; an end of it is bounded, for the brokers may be away. */
  private record Clients(Admin admin, Committer committer, Consumer<byte[], byte[]> consumer)
      implements AutoCloseable {
    @Override
    public void close() {
      try (committer) {
        consumer.close(CloseOptions.timeout(LONGEST_LEAVE));
      } finally {
        admin.close(LONGEST_ADMIN_CLOSE);
      }
    }
  }

  private void step(Consumer<byte[], byte[]> consumer, Assignment assignment, EndProbe probe) {
    assignment.process(consumer.poll(pollTimeout(assignment)));
    probe.ask(assignment.idle());
    assignment.caughtUp(probe.poll());
    assignment.commitIfDue();
    consumed = assignment.consumed();
    status = status(assignment, probe, consumer.groupMetadata().generationId() > 0);
  }

  private LoopStatus status(Assignment assignment, EndProbe probe, boolean joined) {
    if (!joined) {
      return status.to(LoopStatus.State.STARTING, "joining the group " + settings.group());
    }
    if (!probe.unanswered().isEmpty()) {
      return status.to(
          LoopStatus.State.FAILING,
          "the brokers do not say where these partitions end: " + probe.unanswered());
    }
    if (assignment.isStuck()) {
      return status.to(LoopStatus.State.FAILING, "a transaction does not end");
    }
    if (assignment.isHeldUp()) {
      return status.to(
          LoopStatus.State.FAILING,
          "an added partition waits for the checkpoints of the topic's other partitions");
    }
    return assignment.isReady()
        ? status.to(LoopStatus.State.RUNNING, "")
        : status.to(LoopStatus.State.REPLAYING, "rebuilding the state of assigned partitions");
  }

  private static Duration pollTimeout(Assignment assignment) {
    return Duration.ofNanos(
        assignment.isCommitting()
            ? COMMITTING_POLL_NANOS
            : Math.min(LONGEST_POLL_NANOS, assignment.nanosToCommit()));
  }

  private Consumer<byte[], byte[]> newConsumer() {
    return kafka.consumer(
        settings.name(),
        IsolationLevel.READ_COMMITTED,
        Map.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            settings.group(),
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            kafka.setting(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"),
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5_000,
            ConsumerConfig.METADATA_MAX_AGE_CONFIG,
            30_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            20_000));
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private boolean isStoppingWithin(long millis) {
    try {
      return stopping.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping.countDown();
      return true;
    }
  }
}
