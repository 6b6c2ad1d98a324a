package io.clickfold.faults;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.TcpRelay;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** How faults are made. Each method says what it has done, when all is as before. */
final class Faults {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(6);
  private static final Duration ROLL_TIMEOUT = Duration.ofSeconds(90);
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String FAKETIME = "faketime/libfaketimeMT.so.1";
  private static final int MEGABYTE = 1 << 20;

  private final Cluster cluster;
  private final HttpAnswers http;
  private final SentClicks sent;
  private final Random random;
  private final ClickSource clicks;
  private final Consumer<String> complaints;
  private int transactions;

  /**
   * @param complaints is told what members do that they should not
   */
  Faults(
      Cluster cluster, HttpAnswers http, SentClicks sent, long seed, Consumer<String> complaints) {
    this.cluster = cluster;
    this.http = http;
    this.sent = sent;
    this.random = new Random(seed);
    this.clicks = new ClickSource(seed + 1);
    this.complaints = complaints;
  }

  Cluster cluster() {
    return cluster;
  }

  Member any(List<Member> members) {
    return members.get(random.nextInt(members.size()));
  }

  List<Member> two(List<Member> members) {
    List<Member> shuffled = new ArrayList<>(members);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 2);
  }

  int seconds(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  String kill(Member victim) {
    return lose(List.of(victim), seconds(1, 15));
  }

  String lose(List<Member> victims, int seconds) {
    victims.forEach(Member::kill);
    Waiting.seconds(seconds);
    victims.forEach(Member::start);
    victims.forEach(this::awaitAnswer);
    return "kill -9 of %s, away for %d s".formatted(victims, seconds);
  }

  String freeze(Member victim, int seconds) {
    victim.freeze();
    Waiting.seconds(seconds);
    victim.thaw();
    return "SIGSTOP of %s for %d s".formatted(victim, seconds);
  }

  String roll(List<Member> members) {
    for (Member member : members) {
      end(member);
      member.start();
      awaitAnswer(member);
      if (members.equals(cluster.applications())) {
        Waiting.until(ROLL_TIMEOUT, () -> isReady(member));
      } else if (members.equals(cluster.brokers())) {
        Waiting.until(ROLL_TIMEOUT, this::isInSync);
      } else {
        Waiting.seconds(5);
      }
    }
    return "rolling restart of " + members;
  }

  String disturb(String how, List<TcpRelay> ways, Consumer<TcpRelay> disturbance, int mostSeconds) {
    boolean all = random.nextBoolean();
    List<TcpRelay> some = all ? ways : List.of(ways.get(random.nextInt(ways.size())));
    int seconds = seconds(mostSeconds / 2, mostSeconds);
    some.forEach(disturbance);
    Waiting.seconds(seconds);
    some.forEach(TcpRelay::mend);
    return "%s %d of %d ways to %s for %d s"
        .formatted(
            how,
            some.size(),
            ways.size(),
            ways.equals(cluster.toBrokers()) ? "brokers (of application-a)" : "nodes (of all)",
            seconds);
  }

  String fillDisk() {
    Member broker = cluster.brokerOfDisk();
    if (!cluster.folder().hasDisk()) {
      return "no disk could be made full: it may not be mounted here";
    }
    broker.doom();
    Path filling = cluster.folder().disk().resolve("filling");
    // What is deleted of the logs is filled, too.
    boolean ended = Waiting.until(Duration.ofSeconds(45), () -> fill(filling) && broker.hasEnded());
    Waiting.seconds(seconds(1, 10));
    broker.kill();
    try {
      Files.delete(filling);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    broker.start();
    awaitAnswer(broker);
    return "full disk of %s, which %s".formatted(broker, ended ? "ended" : "went on for 45 s");
  }

  private static boolean fill(Path file) {
    for (int size = MEGABYTE; size > 0; size /= 16) {
      byte[] zeros = new byte[size];
      try (OutputStream out =
          Files.newOutputStream(
              file,
              java.nio.file.StandardOpenOption.CREATE,
              java.nio.file.StandardOpenOption.APPEND)) {
        while (true) {
          out.write(zeros);
        }
      } catch (IOException e) {
        // There is room for less only.
      }
    }
    return true;
  }

  String openTransaction() {
    int seconds = seconds(20, 45);
    int end = random.nextInt(3);
    List<KnownClick> batch = new ArrayList<>();
    KafkaProducer<byte[], byte[]> producer = foreign();
    try {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, batch, 50);
      Waiting.seconds(seconds);
      if (end == 0) {
        producer.commitTransaction();
        batch.forEach(sent::acknowledged);
        return "foreign transaction, open for %d s, committed".formatted(seconds);
      }
      batch.forEach(sent::aborted);
      if (end == 1) {
        producer.abortTransaction();
        return "foreign transaction, open for %d s, aborted".formatted(seconds);
      }
      producer.close(Duration.ZERO);
      Waiting.seconds(62 - seconds);
      return "foreign transaction whose producer vanished";
    } catch (KafkaException e) {
      return "foreign transaction, open for at most %d s: %s".formatted(seconds, e.getMessage());
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  String abortFlood() {
    int aborted = 0;
    try (KafkaProducer<byte[], byte[]> producer = foreign()) {
      producer.initTransactions();
      for (int i = 0; i < 10; i++) {
        List<KnownClick> batch = new ArrayList<>();
        producer.beginTransaction();
        send(producer, batch, 2_000);
        batch.forEach(sent::aborted);
        producer.abortTransaction();
        aborted += batch.size();
      }
    } catch (KafkaException e) {
      return "flood of %d aborted clicks, until: %s".formatted(aborted, e.getMessage());
    }
    return "flood of %d aborted clicks".formatted(aborted);
  }

  private KafkaProducer<byte[], byte[]> foreign() {
    return PlainSender.producer(
        cluster.bootstrap(),
        Map.of(
            "transactional.id",
            "foreign-" + transactions++,
            "transaction.timeout.ms",
            60_000,
            "delivery.timeout.ms",
            20_000));
  }

  private void send(KafkaProducer<byte[], byte[]> producer, List<KnownClick> batch, int count) {
    for (int i = 0; i < count; i++) {
      KnownClick click = clicks.next();
      sent.sending(click);
      batch.add(click);
      producer.send(PlainSender.asRecord(click));
    }
    producer.flush();
  }

  /** Writers and rankers are away while what they have not read is deleted. */
  String expireCounts() {
    List<Member> readers = cluster.with("writer");
    readers.forEach(Member::kill);
    Waiting.seconds(seconds(12, 20));
    String deleted = delete(Cluster.RESULT_QUEUE, Optional.empty());
    readers.forEach(Member::start);
    readers.forEach(this::awaitAnswer);
    return "%s of %s, with %s away".formatted(deleted, Cluster.RESULT_QUEUE, readers);
  }

  /** Aggregators are away while what is archived, and not counted, is deleted. */
  String expireClicks() {
    List<Member> readers = cluster.with("aggregator");
    readers.forEach(Member::kill);
    Waiting.seconds(seconds(15, 25));
    Map<Integer, Long> archived = new HashMap<>();
    try (CqlSession session = cluster.session()) {
      for (Row row :
          session.execute(
              "SELECT source, position FROM " + Cluster.KEYSPACE + ".archive_positions")) {
        archived.put(row.getInt("source"), row.getLong("position"));
      }
    } catch (RuntimeException e) {
      archived.clear();
    }
    String deleted = delete(Cluster.RAW_QUEUE, Optional.of(archived));
    readers.forEach(Member::start);
    readers.forEach(this::awaitAnswer);
    return "%s of %s, with %s away".formatted(deleted, Cluster.RAW_QUEUE, readers);
  }

  /**
   * @param most what may be deleted of each partition; all if it is empty
   */
  private String delete(String topic, Optional<Map<Integer, Long>> most) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < Cluster.PARTITIONS; partition++) {
      latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    try (Admin admin = cluster.admin()) {
      Map<TopicPartition, RecordsToDelete> records = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach(
              (partition, end) ->
                  records.put(
                      partition,
                      RecordsToDelete.beforeOffset(
                          Math.min(
                              end.offset(),
                              most.map(m -> m.getOrDefault(partition.partition(), 0L))
                                  .orElse(Long.MAX_VALUE)))));
      admin.deleteRecords(records).all().get();
      return "all was deleted";
    } catch (ExecutionException e) {
      return "not all was deleted (%s)".formatted(e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** It is started anew for that; its clock jumps while it runs, and back. */
  String shiftClock(Member member) {
    Optional<Path> library = faketime();
    if (library.isEmpty()) {
      return "no clock could be set: faketime is not installed";
    }
    String shift = random.nextBoolean() ? "+60" : "-60";
    Path clock = cluster.folder().home(member.name()).resolve("clock");
    ProcessBuilder builder = member.command();
    builder.environment().put("LD_PRELOAD", library.get().toString());
    builder.environment().put("FAKETIME_TIMESTAMP_FILE", clock.toString());
    builder.environment().put("FAKETIME_CACHE_DURATION", "1");
    builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    int seconds = seconds(30, 50);
    try {
      Files.writeString(clock, "+0");
      end(member);
      member.start(builder);
      awaitAnswer(member);
      Waiting.seconds(15);
      Files.writeString(clock, shift);
      Waiting.seconds(seconds);
      Files.writeString(clock, "+0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "clock of %s by %s s for %d s".formatted(member, shift, seconds);
  }

  private static Optional<Path> faketime() {
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return folders.map(folder -> folder.resolve(FAKETIME)).filter(Files::exists).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void end(Member member) {
    try {
      member.end();
    } catch (IllegalStateException e) {
      complaints.accept("not in order: " + e.getMessage());
    }
  }

  private void awaitAnswer(Member member) {
    if (!Waiting.until(START_TIMEOUT, member::answers)) {
      complaints.accept(
          member + " does not answer " + START_TIMEOUT.toSeconds() + " s after its start");
    }
  }

  private boolean isReady(Member application) {
    return http.readiness(application).filter(answer -> answer.status() == 200).isPresent();
  }

  private boolean isInSync() {
    try (Admin admin = cluster.admin()) {
      return admin
          .describeTopics(admin.listTopics().names().get())
          .allTopicNames()
          .get()
          .values()
          .stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.isr().size() == partition.replicas().size());
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
