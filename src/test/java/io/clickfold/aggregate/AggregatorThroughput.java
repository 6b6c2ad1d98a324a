package io.clickfold.aggregate;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.result.AdMinute;
import io.clickfold.result.ResultDecoder;
import io.clickfold.stream.LoopSettings;
import io.clickfold.stream.TopicSizes;
import io.clickfold.stream.TransactionalLoop;
import io.clickfold.testing.TestConfig;
import io.clickfold.testing.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Clicks per second and CPU seconds per million clicks of the aggregator, against a bare consumer
 * that touches each value and no more: in one run, alternating, on a real broker. The counts are
 * checked against the truth. Run by {@code scripts/throughput}.
 */
final class AggregatorThroughput {
  private static final int PARTITIONS = 4;
  private static final int ADS = 10_000;
  private static final int ROUNDS = 3;
  private static final long EVENT_MILLIS = Duration.ofMinutes(10).toMillis();

  private final int clicks;
  private final Map<String, Object> kafka;
  private final Map<String, Long> truth = new HashMap<>();

  private record Measured(double clicksPerSecond, double cpuSecondsPerMillion) {}

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private AggregatorThroughput(int clicks, String bootstrap) {
    this.clicks = clicks;
    this.kafka = Map.of("bootstrap.servers", bootstrap);
  }

  /** The number of clicks is the only argument. */
  public static void main(String[] args) throws Exception {
    int clicks = args.length == 0 ? 2_000_000 : Integer.parseInt(args[0]);
    new AggregatorThroughput(clicks, TestServers.get().kafkaBootstrap()).run();
    System.exit(0);
  }

  private void run() throws Exception {
    createTopics("bench-clicks");
    fill();
    Map<String, List<Measured>> results = new HashMap<>();
    for (int round = 0; round <= ROUNDS; round++) {
      int number = round;
      Measured bare = measure(this::consume);
      Measured total = measure(() -> aggregate("total-" + number, List.of()));
      Measured cubes =
          measure(
              () -> aggregate("cubes-" + number, List.of("country", "device", "country+device")));
      Measured all =
          measure(
              () ->
                  aggregate(
                      "all-" + number,
                      List.of("country", "ip", "user_id", "device", "country+device")));
      if (round > 0) {
        results.computeIfAbsent("1 bare consumer", k -> new ArrayList<>()).add(bare);
        results.computeIfAbsent("2 aggregator, total only", k -> new ArrayList<>()).add(total);
        results.computeIfAbsent("3 aggregator, few values", k -> new ArrayList<>()).add(cubes);
        results.computeIfAbsent("4 aggregator, default cubes", k -> new ArrayList<>()).add(all);
      }
    }
    print(results);
  }

  private void print(Map<String, List<Measured>> results) {
    double bare = median(results.get("1 bare consumer"), Measured::cpuSecondsPerMillion);
    System.out.printf(
        "%-30s %12s %18s %8s%n", "median of " + ROUNDS, "clicks/s", "CPU s/million", "ratio");
    results.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              double cpu = median(results.get(name), Measured::cpuSecondsPerMillion);
              System.out.printf(
                  "%-30s %,12.0f %18.2f %8.2f%n",
                  name.substring(2),
                  median(results.get(name), Measured::clicksPerSecond),
                  cpu,
                  cpu / bare);
            });
  }

  private static double median(List<Measured> measured, ToDoubleFunction<Measured> of) {
    List<Double> values = new ArrayList<>(measured.stream().mapToDouble(of).boxed().toList());
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private Measured measure(Work work) throws Exception {
    long cpu = cpuNanos();
    long begun = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Measured(clicks / seconds, (cpuNanos() - cpu) / 1e9 / (clicks / 1e6));
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void fill() {
    Random random = new Random(42);
    long start = System.currentTimeMillis() - EVENT_MILLIS;
    List<byte[][]> recent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < clicks; i++) {
        if (i % 100 == 99) {
          byte[][] again = recent.get(random.nextInt(recent.size()));
          producer.send(new ProducerRecord<>("bench-clicks", again[0], again[1]));
          continue;
        }
        String ad = "ad-" + (int) (ADS * Math.pow(random.nextDouble(), 4));
        long time = start + EVENT_MILLIS * i / clicks;
        if (random.nextInt(10) == 0) {
          time -= random.nextInt(20_000);
        }
        byte[] key = ad.getBytes(StandardCharsets.UTF_8);
        byte[] value = click(random, ad, time).getBytes(StandardCharsets.UTF_8);
        truth.merge(ad + "@" + time / 60_000, 1L, Long::sum);
        producer.send(new ProducerRecord<>("bench-clicks", key, value));
        if (recent.size() < 1_000) {
          recent.add(new byte[][] {key, value});
        } else {
          recent.set(i % 1_000, new byte[][] {key, value});
        }
      }
    }
  }

  private static String click(Random random, String ad, long time) {
    return "{\"event_id\":\""
        + new UUID(random.nextLong(), random.nextLong())
        + "\",\"ad_id\":\""
        + ad
        + "\",\"click_time\":\""
        + Instant.ofEpochMilli(time)
        + "\",\"user_id\":\"u-"
        + random.nextInt(1_000_000)
        + "\",\"ip\":\"10."
        + random.nextInt(256)
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(256)
        + "\",\"country\":\""
        + (char) ('A' + random.nextInt(10))
        + (char) ('A' + random.nextInt(5))
        + "\",\"device\":\""
        + (random.nextBoolean() ? "mobile" : "desktop")
        + "\"}";
  }

  private void consume() {
    long seen = 0;
    long touched = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions("bench-clicks");
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (seen < clicks) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          touched += record.value()[record.value().length / 2];
          seen++;
        }
      }
    }
    if (touched == 0) {
      throw new IllegalStateException("nothing was read");
    }
  }

  private void aggregate(String name, List<String> cubes) throws Exception {
    createTopics(name + "-counts", name + "-late", name + "-rejected");
    ClickfoldConfig.Topics topics = topics(name);
    FoldSettings settings =
        new FoldSettings(
            Cubes.parse(cubes),
            Duration.ofMinutes(2).toMillis(),
            Duration.ofSeconds(30).toMillis());
    LoopSettings loopSettings =
        new LoopSettings(
            "bench", name, "bench-clicks", Duration.ofSeconds(1), Duration.ofHours(1), kafka);
    try (Admin admin = Admin.create(kafka);
        TopicSizes sizes =
            new TopicSizes(kafka, List.of(topics.adClicks(), topics.clickCounts()))) {
      TransactionalLoop loop =
          new TransactionalLoop(
              loopSettings,
              new ClickProcessors(topics, sizes, settings, new SimpleMeterRegistry()));
      loop.start();
      awaitCommitted(admin, name);
      loop.close();
    }
    check(name + "-counts");
  }

  private void awaitCommitted(Admin admin, String group) throws Exception {
    long ends =
        admin
            .listOffsets(
                partitions("bench-clicks").stream()
                    .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
            .all()
            .get()
            .values()
            .stream()
            .mapToLong(o -> o.offset())
            .sum();
    while (committed(admin, group) < ends) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static long committed(Admin admin, String group) throws Exception {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /** The highest count of every ad and minute, summed over sources, has to be the truth. */
  private void check(String topic) {
    Map<String, Long> counted = new HashMap<>();
    ResultDecoder decoder = new ResultDecoder();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (decoder.decode(record.value()) instanceof AdMinute minute) {
            minute.cubes().stream()
                .filter(cube -> cube.cube().dimensions().isEmpty())
                .forEach(
                    cube ->
                        counted.merge(
                            minute.adId() + "@" + minute.minute() / 60_000,
                            cube.cells().get(0).clicks(),
                            Math::max));
          }
        }
      }
    }
    if (!counted.equals(truth)) {
      throw new IllegalStateException("the counts in " + topic + " are wrong");
    }
  }

  private void createTopics(String... names) throws Exception {
    try (Admin admin = Admin.create(kafka)) {
      admin
          .createTopics(
              Arrays.stream(names).map(name -> new NewTopic(name, PARTITIONS, (short) 1)).toList())
          .all()
          .get();
    }
  }

  private static ClickfoldConfig.Topics topics(String name) {
    return TestConfig.with(
            Map.of(
                "clickfold.topics.ad-clicks", "bench-clicks",
                "clickfold.topics.click-counts", name + "-counts",
                "clickfold.topics.late-clicks", name + "-late",
                "clickfold.topics.rejected-clicks", name + "-rejected"))
        .topics();
  }

  private static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("isolation.level", "read_committed");
    config.put("max.poll.records", 5_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("linger.ms", 20);
    config.put("batch.size", 128 * 1024);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
