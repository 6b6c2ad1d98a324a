package io.clickfold.store;

import io.clickfold.click.Cube;
import io.clickfold.click.Minutes;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What it costs to store: for {@code scripts/store-cost}, which starts a process with the role
 * writer. Fills {@code click-counts} as aggregators would, round by round, each with a higher count
 * of every ad, and waits until the writer has committed all of it.
 */
final class StoreCost {
  private static final String TOPIC = "click-counts";
  private static final String GROUP = "clickfold-writer";
  private static final int ADS_OF_RECORD = 200;
  private static final int ROUNDS_OF_MINUTE = 10;
  private static final int CELLS = 10;
  private static final List<Cube> CUBES =
      List.of(Cube.parse("country"), Cube.parse("device"), Cube.parse("country+device"));
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final String metrics;
  private final List<ProcessHandle> processes;
  private final long start = Minutes.startOf(System.currentTimeMillis()) - 3_600_000;
  private int rounds;

  private StoreCost(
      Admin admin,
      KafkaProducer<byte[], byte[]> producer,
      String metrics,
      List<ProcessHandle> processes) {
    this.admin = admin;
    this.producer = producer;
    this.metrics = metrics;
    this.processes = processes;
  }

  /**
   * @param args Kafka's address, the writer's metrics, the writer's and Cassandra's process ids,
   *     how many ads, in how many rounds, and how often that is measured
   */
  public static void main(String[] args) throws Exception {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> producing = Map.of("bootstrap.servers", args[0], "linger.ms", 20);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]));
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producing, bytes, bytes)) {
      List<ProcessHandle> processes =
          List.of(args[2], args[3]).stream()
              .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
              .toList();
      StoreCost cost = new StoreCost(admin, producer, args[1], processes);
      for (int run = 0; run < Integer.parseInt(args[6]); run++) {
        cost.measure(Integer.parseInt(args[4]), Integer.parseInt(args[5]));
      }
    }
  }

  private void measure(int ads, int more) throws ExecutionException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int round = 0; round < more; round++, rounds++) {
      records.addAll(round(ads, rounds));
    }
    long[] before = counters();
    double[] cpuBefore = cpuSeconds();
    long began = System.nanoTime();
    records.forEach(producer::send);
    producer.flush();
    while (behind() > 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double[] cpu = cpuSeconds();
    long[] after = counters();
    double counts = (double) ads * more;
    System.out.printf(
        "%,.0f counts in %.1f s: %,.0f counts/s, %,.0f rows/s, %,.0f requests; %.2f rows and %.0f"
            + " bytes a count; CPU seconds per 100,000 counts: writer %.2f, Cassandra %.2f%n",
        counts,
        seconds,
        counts / seconds,
        (after[0] - before[0]) / seconds,
        (double) after[2] - before[2],
        (after[0] - before[0]) / counts,
        (after[1] - before[1]) / counts,
        (cpu[0] - cpuBefore[0]) * 1e5 / counts,
        (cpu[1] - cpuBefore[1]) * 1e5 / counts);
  }

  /** Each ad once, in records of one partition each. */
  private List<ProducerRecord<byte[], byte[]>> round(int ads, int round)
      throws ExecutionException, InterruptedException {
    int partitions = partitions().size();
    long minute = start + round / ROUNDS_OF_MINUTE * Minutes.MILLIS;
    ResultEncoder encoder = new ResultEncoder();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      List<AdCounts> some = new ArrayList<>();
      for (int ad = partition; ad < ads; ad += partitions) {
        some.add(counts("ad-%06d".formatted(ad), 1L + round % ROUNDS_OF_MINUTE));
        if (some.size() == ADS_OF_RECORD || ad + partitions >= ads) {
          records.add(
              new ProducerRecord<>(
                  TOPIC, partition, null, encoder.encode(new MinuteCounts(minute, 0, 0, some))));
          some = new ArrayList<>();
        }
      }
    }
    return records;
  }

  private static AdCounts counts(String adId, long each) {
    List<CubeCells> heads =
        CUBES.stream()
            .map(
                cube ->
                    new CubeCells(
                        cube,
                        0,
                        Parts.HEAD,
                        PackedCells.of(
                            IntStream.range(0, CELLS).mapToObj(i -> cell(cube, i, each)).toList())))
            .toList();
    return new AdCounts(adId, each * CELLS, heads);
  }

  private static Cell cell(Cube cube, int number, long clicks) {
    return new Cell(
        cube.dimensions().stream().map(dimension -> dimension.fieldName() + number).toList(),
        clicks);
  }

  private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
    return admin
        .describeTopics(List.of(TOPIC))
        .allTopicNames()
        .get()
        .get(TOPIC)
        .partitions()
        .stream()
        .map(partition -> new TopicPartition(TOPIC, partition.partition()))
        .toList();
  }

  /** How many records the writer has not committed. */
  private long behind() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    long behind = 0;
    for (TopicPartition partition : partitions()) {
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
      OffsetAndMetadata offset = committed.get(partition);
      behind += end - (offset == null ? 0 : offset.offset());
    }
    return behind;
  }

  private double[] cpuSeconds() {
    return processes.stream()
        .mapToDouble(process -> process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9)
        .toArray();
  }

  /** Rows, bytes and requests. */
  private long[] counters() {
    try {
      String text =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(metrics)).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return List.of(
              "clickfold_writer_rows_total",
              "clickfold_writer_bytes_total",
              "clickfold_writer_requests_total")
          .stream()
          .mapToLong(name -> sum(text, name))
          .toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long sum(String metrics, String name) {
    return (long)
        metrics
            .lines()
            .filter(line -> line.startsWith(name))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }
}
