package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Cube;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.Gap;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that only stores, and a topic {@code click-counts} that the test writes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Proof
class WriterIT {
  private static final Logger LOG = Logger.getLogger(WriterIT.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Duration SOME_COMMITS = Duration.ofSeconds(6);
  private static final Map<String, String> WRITER = Map.of("CLICKFOLD_ROLES", "writer");
  private static final int PARTITIONS = 4;
  private static final Cube COUNTRY = Cube.parse("country");
  private static final Cube DEVICE = Cube.parse("device");
  private static final Cube IP = Cube.parse("ip");

  /** Where each part is stored. */
  private static final Map<Integer, Short> BUCKETS =
      Map.of(0, (short) 0, 64, (short) 16, 4160, (short) 16);

  private static final Instant MINUTE = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ResultEncoder encoder = new ResultEncoder();

  /**
   * What is counted of an ad, minute and source in one row.
   *
   * @param cube total for the ad's total
   */
  private record Key(String ad, Instant minute, int source, Cube cube, int part) {}

  /** A state of an ad's minute: each of its rows has that many clicks. */
  private record Version(String ad, Instant minute, int source, long clicks) {
    Result result() {
      return counts(
          List.of(
              cells(COUNTRY, 0, 0, List.of("KR")),
              cells(DEVICE, 1, 0, List.of()),
              cells(DEVICE, 1, 64, List.of("mobile")),
              cells(IP, 0, 0, List.of("::1")),
              cells(IP, 2, 4160, List.of("::1"))));
    }

    Result counts(List<CubeCells> cubes) {
      return new MinuteCounts(
          minute.toEpochMilli(), source, 0, List.of(new AdCounts(ad, clicks, cubes)));
    }

    CubeCells cells(Cube cube, int level, int part, List<String> values) {
      return new CubeCells(
          cube,
          level,
          part,
          values.isEmpty() ? PackedCells.NONE : PackedCells.of(List.of(new Cell(values, clicks))));
    }

    Key key(Cube cube, int part) {
      return new Key(ad, minute, source, cube, part);
    }

    /** Rows that have cells. */
    List<Key> keys() {
      return List.of(
          key(Cube.TOTAL, 0), key(COUNTRY, 0), key(DEVICE, 64), key(IP, 0), key(IP, 4160));
    }

    int partition() {
      return Math.floorMod(ad.hashCode(), PARTITIONS);
    }
  }

  /** As after a replay, a crash of the writer, or a request that came through after another. */
  @Test
  void theHighestCountsStayInWhateverOrderTheyCome() {
    Deployment deployment = new Deployment("writerorder", Duration.ofSeconds(20));
    LOG.infof("-Dclickfold.seed=%d", seed);
    Map<Key, Long> truth = new HashMap<>();
    List<Version> versions = versions(truth);
    try (CqlSession session = CassandraSessions.open();
        Group group = new Group(deployment.writers());
        Application application = Application.start(deployment, WRITER).awaitReady()) {
      for (int from = 0; from < versions.size(); from += 100) {
        List<Version> some = versions.subList(from, Math.min(from + 100, versions.size()));
        long before = from;
        send(deployment, some.stream().map(v -> record(deployment, v)).toList());
        await()
            .atMost(TIMEOUT)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> committed(group) == before + some.size());
      }

      assertThat(stored(session, deployment)).isEqualTo(truth);
      assertThat(application.logged("ERROR")).isZero();
      assertThat(metrics(application))
          .contains("clickfold_writer_requests_total ")
          .contains("clickfold_writer_rows_total{table=\"ad_cubes\"} ")
          .contains("clickfold_writer_bytes_total{table=\"ad_parts\"} ");
    }
  }

  /**
   * The watermark that makes a minute final, and the offsets, wait for counts that cannot be
   * stored.
   */
  @Test
  void nothingOvertakesCounts() throws Exception {
    Deployment deployment = new Deployment("writerwait", Duration.ofSeconds(20));
    Version counted = new Version("ad-1", MINUTE, 0, 7);
    SourceWatermark watermark =
        new SourceWatermark(0, 1, 0, PARTITIONS, MINUTE.plusSeconds(60).toEpochMilli());
    try (CqlSession session = CassandraSessions.open();
        Group group = new Group(deployment.writers());
        Application application = Application.start(deployment, WRITER).awaitReady()) {
      String parts =
          session
              .refreshSchema()
              .getKeyspace(deployment.name())
              .orElseThrow()
              .getTable("ad_parts")
              .orElseThrow()
              .describe(false);
      // Before that, statements could not even be prepared.
      Version before = new Version("ad-1", MINUTE, 0, 6);
      send(deployment, List.of(record(deployment, before)));
      await().atMost(TIMEOUT).until(() -> committed(group) == 1);
      session.execute("DROP TABLE %s.ad_parts".formatted(deployment.name()));

      ProducerRecord<byte[], byte[]> announced = record(deployment, counted.partition(), watermark);
      TaskMark mark = new TaskMark(UUID.randomUUID(), 5, PARTITIONS);
      ProducerRecord<byte[], byte[]> marked = record(deployment, counted.partition(), mark);
      send(deployment, List.of(record(deployment, counted), announced, marked));
      awaitReadiness(application, 503);
      send(deployment, List.of(announced));
      await()
          .during(SOME_COMMITS)
          .atMost(TIMEOUT)
          .until(
              () ->
                  // Nor do heads that name parts: readers would miss these.
                  rows(session, deployment, "ad_totals").get(0).getLong("clicks") == 6
                      && watermarks(session, deployment).isEmpty()
                      && rows(session, deployment, "recalculation_marks").isEmpty()
                      && committed(group) == 1);

      session.execute(parts);
      awaitReadiness(application, 200);
      await().atMost(TIMEOUT).until(() -> committed(group) == 5);
      Map<Key, Long> truth = new HashMap<>();
      counted.keys().forEach(key -> truth.put(key, 7L));
      assertThat(stored(session, deployment)).isEqualTo(truth);
      assertThat(watermarks(session, deployment)).hasSize(1);
      assertThat(rows(session, deployment, "recalculation_marks"))
          .extracting(
              row -> row.getUuid("job"),
              row -> row.getInt("task"),
              row -> row.getInt("partition"),
              row -> row.getInt("partitions"))
          .containsExactly(tuple(mark.job(), 5, counted.partition(), PARTITIONS));
    }
  }

  /**
   * As foreign bytes, a version that is not known, and what Cassandra refuses whenever it comes.
   */
  @Test
  void whatCannotBeReadOrStoredIsSetAsideAndItsMinutesAreMarked() throws Exception {
    Deployment deployment = new Deployment("writerpoison", Duration.ofSeconds(20));
    Instant other = MINUTE.minusSeconds(600);
    // Keys have 64 KiB at most.
    Version refused = new Version("x".repeat(70_000), other, 0, 3);
    Version counted = new Version("ad-1", MINUTE, 0, 7);
    SourceWatermark watermark =
        new SourceWatermark(0, 1, 0, PARTITIONS, MINUTE.plusSeconds(60).toEpochMilli());
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(new ProducerRecord<>(deployment.clickCounts(), 1, null, new byte[] {1, 2, 3}));
    records.add(new ProducerRecord<>(deployment.clickCounts(), 1, new byte[9], null));
    records.add(record(deployment, 1, refused.result()));
    records.add(record(deployment, 1, counted.result()));
    records.add(record(deployment, 1, watermark));
    try (CqlSession session = CassandraSessions.open();
        Group group = new Group(deployment.writers());
        Application application = Application.start(deployment, WRITER).awaitReady()) {
      assertThat(metrics(application))
          .contains("clickfold_dead_letters_total{reason=\"process\",role=\"writer\"} 0.0")
          .contains("clickfold_dead_letters_total{reason=\"store\",role=\"writer\"} 0.0");
      // A watermark of before, behind which minutes can be open.
      send(
          deployment,
          List.of(
              record(
                  deployment, 1, new SourceWatermark(0, 1, 0, PARTITIONS, other.toEpochMilli()))));
      await().atMost(TIMEOUT).until(() -> committed(group) == 1);
      send(deployment, records);
      await().atMost(TIMEOUT).until(() -> committed(group) == 6);

      Map<Key, Long> truth = new HashMap<>();
      counted.keys().forEach(key -> truth.put(key, 7L));
      assertThat(stored(session, deployment)).isEqualTo(truth);
      assertThat(watermarks(session, deployment))
          .extracting(row -> row.getInstant("watermark"))
          .containsExactly(MINUTE.plusSeconds(60));
      assertThat(Queues.read(deployment.deadLetters()))
          .extracting(
              letter -> header(letter, "offset"),
              letter -> header(letter, "partition"),
              letter -> header(letter, "topic"),
              letter -> header(letter, "role"),
              letter -> header(letter, "reason"),
              letter -> letter.value() == null ? 0 : letter.value().length)
          .containsExactlyInAnyOrder(
              tuple("1", "1", deployment.clickCounts(), "writer", "process", 3),
              tuple("2", "1", deployment.clickCounts(), "writer", "process", 0),
              tuple(
                  "3",
                  "1",
                  deployment.clickCounts(),
                  "writer",
                  "store",
                  records.get(2).value().length));
      assertThat(
              rows(session, deployment, "gaps").stream()
                  .filter(row -> !row.getString("list").equals("days"))
                  .filter(row -> !row.getInstant("to_minute").isAfter(other.plusSeconds(60))))
          .as("the minute of what was refused")
          .extracting(row -> row.getInstant("from_minute"), row -> row.getString("reason"))
          .containsExactly(tuple(other, Gap.DEAD_LETTER));
      assertThat(
              rows(session, deployment, "gaps").stream()
                  .filter(row -> !row.getString("list").equals("days"))
                  .filter(row -> row.getInstant("to_minute").isAfter(MINUTE)))
          .as("all that was open before what was not read")
          .anyMatch(row -> row.getInstant("from_minute").equals(other));
      assertThat(metrics(application))
          .contains("clickfold_dead_letters_total{reason=\"process\",role=\"writer\"} 2.0")
          .contains("clickfold_dead_letters_total{reason=\"store\",role=\"writer\"} 1.0");
      awaitReadiness(application, 200);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(
        letter.headers().lastHeader("clickfold-" + name).value(), StandardCharsets.UTF_8);
  }

  /** Every state that some counts went through, some of them twice, in random order. */
  private List<Version> versions(Map<Key, Long> truth) {
    List<Version> versions = new ArrayList<>();
    for (int ad = 0; ad < 5; ad++) {
      for (int minute = 0; minute < 2; minute++) {
        for (int source = 0; source < 2; source++) {
          long highest = 10 + random.nextInt(20);
          for (long clicks = 1; clicks <= highest; clicks++) {
            Version version =
                new Version("ad-" + ad, MINUTE.plusSeconds(60L * minute), source, clicks);
            version.keys().forEach(key -> truth.put(key, highest));
            versions.add(version);
            if (random.nextInt(4) == 0) {
              versions.add(version);
            }
          }
        }
      }
    }
    Collections.shuffle(versions, random);
    return versions;
  }

  private ProducerRecord<byte[], byte[]> record(Deployment deployment, Version version) {
    return record(deployment, version.partition(), version.result());
  }

  private ProducerRecord<byte[], byte[]> record(
      Deployment deployment, int partition, Result result) {
    return new ProducerRecord<>(deployment.clickCounts(), partition, null, encoder.encode(result));
  }

  /** Those of one partition in one batch, which the writer gets in one poll. */
  private static void send(Deployment deployment, List<ProducerRecord<byte[], byte[]>> records) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestServers.get().kafkaBootstrap(),
                "linger.ms",
                10_000,
                "batch.size",
                1 << 20),
            bytes,
            bytes)) {
      records.forEach(producer::send);
    }
  }

  private static long committed(Group group) throws ExecutionException, InterruptedException {
    return group.committed().values().stream().mapToLong(offset -> offset).sum();
  }

  private static Map<Key, Long> stored(CqlSession session, Deployment deployment) {
    Map<Key, Long> stored = new HashMap<>();
    for (Row row : rows(session, deployment, "ad_totals")) {
      stored.put(key(row, Cube.TOTAL, 0), row.getLong("clicks"));
    }
    for (Row row : rows(session, deployment, "ad_cubes")) {
      for (CubeCells head : PackedCubes.unpack(row.getByteBuffer("cubes"), new ResultDecoder())) {
        put(stored, key(row, head.cube(), 0), head.cells());
      }
    }
    for (Row row : rows(session, deployment, "ad_parts")) {
      assertThat(row.getInstant("hour"))
          .isEqualTo(row.getInstant("minute").truncatedTo(ChronoUnit.HOURS));
      assertThat(BUCKETS).containsEntry(row.getInt("part"), row.getShort("bucket"));
      put(
          stored,
          key(row, Cube.parse(row.getString("cube")), row.getInt("part")),
          PackedCells.of(row.getByteBuffer("cells")));
    }
    return stored;
  }

  private static void put(Map<Key, Long> stored, Key key, PackedCells cells) {
    cells.forEach((values, clicks) -> stored.put(key, clicks));
  }

  private static Key key(Row row, Cube cube, int part) {
    return new Key(
        row.getString("ad_id"), row.getInstant("minute"), row.getInt("source"), cube, part);
  }

  private static List<Row> watermarks(CqlSession session, Deployment deployment) {
    return rows(session, deployment, "source_watermarks");
  }

  private static List<Row> rows(CqlSession session, Deployment deployment, String table) {
    return session.execute("SELECT * FROM %s.%s".formatted(deployment.name(), table)).all();
  }

  private static String metrics(Application application) {
    return application.request().get("/q/metrics").asString();
  }

  private static void awaitReadiness(Application application, int status) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> application.request().get("/q/health/ready").statusCode() == status);
  }
}
