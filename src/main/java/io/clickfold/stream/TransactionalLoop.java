package io.clickfold.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads a topic as a member of a consumer group, and sends what its processors make of the records
 * exactly once: the records and the consumed offsets are committed in one transaction, and the
 * processors' state is rebuilt from the checkpoint in the offsets' metadata.
 *
 * <p>A layer below the reactive channels: these stand still while a transaction commits, and cannot
 * commit metadata. Back-pressure is the same: while a commit is slow, the partitions are paused.
 *
 * <p>After any error, the clients are closed, all state is dropped, and the loop begins anew from
 * what is committed, after a pause that grows with the errors.
 */
public final class TransactionalLoop implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TransactionalLoop.class);
  private static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long COMMITTING_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;
  private static final long CLOSE_TIMEOUT_MILLIS = 30_000;

  private final LoopSettings settings;
  private final ProcessorFactory factory;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private volatile LoopStatus status = LoopStatus.starting();
  private volatile Map<TopicPartition, Long> taken = Map.of();

  /** A loop that begins with {@link #start}. */
  public TransactionalLoop(LoopSettings settings, ProcessorFactory factory) {
    this.settings = settings;
    this.factory = factory;
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
   * The partitions that are assigned to the loop, each with the offset behind what it has taken of
   * it. A loop that has not polled for so long that its group gives its partitions to others has
   * none.
   */
  public Map<TopicPartition, Long> taken() {
    return status.polled().plus(settings.longestSilence()).isAfter(Instant.now())
        ? taken
        : Map.of();
  }

  /** Commits what has been taken, leaves the group, and ends the thread. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!isStopping()) {
      try {
        session();
      } catch (RuntimeException | Error e) {
        pause =
            status.state() == LoopStatus.State.RUNNING
                ? FIRST_PAUSE_MILLIS
                : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        LOG.errorf(e, "%s: begins anew from what is committed, in %d ms", settings.name(), pause);
        status = status.to(LoopStatus.State.FAILING, e.toString());
        isStoppingWithin(pause);
      }
    }
    status = status.to(LoopStatus.State.STOPPED, "stopped");
  }

  private void session() {
    try (Admin admin = newAdmin();
        Committer committer = new Committer(settings);
        KafkaConsumer<byte[], byte[]> consumer = newConsumer()) {
      Assignment assignment = new Assignment(settings, factory, consumer, committer);
      EndProbe probe = new EndProbe(admin);
      consumer.subscribe(List.of(settings.topic()), assignment);
      boolean inOrder = false;
      try {
        while (!isStopping()) {
          step(consumer, assignment, probe);
        }
        assignment.commitNow();
        inOrder = true;
      } finally {
        taken = Map.of();
        if (!inOrder) {
          assignment.abandon();
        }
      }
    }
  }

  private void step(KafkaConsumer<byte[], byte[]> consumer, Assignment assignment, EndProbe probe) {
    assignment.process(consumer.poll(pollTimeout(assignment)));
    probe.ask(assignment.idle());
    assignment.caughtUp(probe.poll());
    assignment.commitIfDue();
    taken = assignment.taken();
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

  private KafkaConsumer<byte[], byte[]> newConsumer() {
    Map<String, Object> config = new HashMap<>(settings.kafka());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.name());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
    config.putIfAbsent(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Every position is sought explicitly. One that the log no longer has is an error: were the
    // position reset in silence, clicks would be lost.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(config, bytes, bytes);
  }

  private Admin newAdmin() {
    Map<String, Object> config = new HashMap<>(settings.kafka());
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.name());
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    return Admin.create(config);
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
