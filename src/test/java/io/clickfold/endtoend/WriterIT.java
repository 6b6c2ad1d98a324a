package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Cube;
import io.clickfold.result.AdMinute;
import io.clickfold.result.Cell;
import io.clickfold.result.CubeCells;
import io.clickfold.result.Result;
import io.clickfold.result.ResultEncoder;
import io.clickfold.result.SourceWatermark;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that only stores, and a result queue that the test writes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WriterIT {
  private static final Logger LOG = Logger.getLogger(WriterIT.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration SOME_COMMITS = Duration.ofSeconds(6);
  private static final Map<String, String> WRITER = Map.of("CLICKFOLD_ROLES", "writer");
  private static final int PARTITIONS = 4;
  private static final Cube COUNTRY = Cube.parse("country");
  private static final Instant MINUTE = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ResultEncoder encoder = new ResultEncoder();

  private record Key(String ad, List<String> cell, Instant minute, int source) {}

  private record Version(Key key, long clicks) {
    Result result() {
      Cube cube = key.cell.isEmpty() ? Cube.TOTAL : COUNTRY;
      return new AdMinute(
          key.ad,
          key.minute.toEpochMilli(),
          key.source,
          0,
          List.of(new CubeCells(cube, List.of(new Cell(key.cell, clicks)))));
    }

    int partition() {
      return Math.floorMod(key.ad.hashCode(), PARTITIONS);
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
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> committed(group) == before + some.size());
      }

      assertThat(stored(session, deployment)).isEqualTo(truth);
      assertThat(application.logged("ERROR")).isZero();
    }
  }

  /** The word that a minute is final, and the offsets, wait for counts that cannot be stored. */
  @Test
  void nothingOvertakesCounts() throws Exception {
    Deployment deployment = new Deployment("writerwait", Duration.ofSeconds(20));
    Version counted = new Version(new Key("ad-1", List.of(), MINUTE, 0), 7);
    Version other = new Version(new Key("ad-1", List.of("KR"), MINUTE, 0), 7);
    SourceWatermark watermark =
        new SourceWatermark(0, 1, PARTITIONS, MINUTE.plusSeconds(60).toEpochMilli());
    try (CqlSession session = CassandraSessions.open();
        Group group = new Group(deployment.writers());
        Application application = Application.start(deployment, WRITER).awaitReady()) {
      String totals =
          session
              .refreshSchema()
              .getKeyspace(deployment.name())
              .orElseThrow()
              .getTable("ad_totals")
              .orElseThrow()
              .describe(false);
      // Before that, statements could not even be prepared.
      send(deployment, List.of(record(deployment, other)));
      await().atMost(PATIENCE).until(() -> committed(group) == 1);
      session.execute("DROP TABLE %s.ad_totals".formatted(deployment.name()));

      ProducerRecord<byte[], byte[]> said = record(deployment, counted.partition(), watermark);
      send(deployment, List.of(record(deployment, counted), said));
      awaitReadiness(application, 503);
      send(deployment, List.of(said));
      await()
          .during(SOME_COMMITS)
          .atMost(PATIENCE)
          .until(() -> watermarks(session, deployment).isEmpty() && committed(group) == 1);

      session.execute(totals);
      awaitReadiness(application, 200);
      await().atMost(PATIENCE).until(() -> committed(group) == 4);
      assertThat(stored(session, deployment)).isEqualTo(Map.of(counted.key(), 7L, other.key(), 7L));
      assertThat(watermarks(session, deployment)).hasSize(1);
    }
  }

  /** Every state that some counts went through, some of them twice, in random order. */
  private List<Version> versions(Map<Key, Long> truth) {
    List<Version> versions = new ArrayList<>();
    for (int ad = 0; ad < 3; ad++) {
      for (List<String> cell : List.of(List.<String>of(), List.of("KR"), List.of("DE"))) {
        for (int minute = 0; minute < 2; minute++) {
          for (int source = 0; source < 2; source++) {
            Key key = new Key("ad-" + ad, cell, MINUTE.plusSeconds(60L * minute), source);
            long highest = 10 + random.nextInt(20);
            truth.put(key, highest);
            for (long clicks = 1; clicks <= highest; clicks++) {
              versions.add(new Version(key, clicks));
              if (random.nextInt(4) == 0) {
                versions.add(new Version(key, clicks));
              }
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
      stored.put(key(row, List.of()), row.getLong("clicks"));
    }
    for (Row row : rows(session, deployment, "ad_cells")) {
      stored.put(key(row, row.getList("cell", String.class)), row.getLong("clicks"));
    }
    return stored;
  }

  private static Key key(Row row, List<String> cell) {
    return new Key(row.getString("ad_id"), cell, row.getInstant("minute"), row.getInt("source"));
  }

  private static List<Row> watermarks(CqlSession session, Deployment deployment) {
    return rows(session, deployment, "source_watermarks");
  }

  private static List<Row> rows(CqlSession session, Deployment deployment, String table) {
    return session.execute("SELECT * FROM %s.%s".formatted(deployment.name(), table)).all();
  }

  private static void awaitReadiness(Application application, int status) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> application.request().get("/q/health/ready").statusCode() == status);
  }
}
