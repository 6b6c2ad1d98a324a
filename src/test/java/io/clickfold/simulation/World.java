package io.clickfold.simulation;

import io.clickfold.api.clicks.CountAnswers;
import io.clickfold.api.top.TopAnswers;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.simulation.kafka.KafkaFaults;
import io.clickfold.simulation.kafka.SimulatedKafka;
import io.clickfold.simulation.store.SimulatedCassandra;
import io.clickfold.simulation.store.StoreFaults;
import io.clickfold.testing.TestConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One run: brokers, nodes, processes, clients, what goes wrong, and what has to hold in the end.
 */
final class World {
  /** Of a turn: no other follows. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long START = Instant.parse("2026-01-05T10:00:10Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final int ADS = 5;

  /** Everything has to be final so long after that. */
  private static final long LONGEST_CALM_MILLIS = 30 * MINUTE;

  private static final KafkaFaults FEW_KAFKA_FAULTS =
      new KafkaFaults(0.02, 300, 0.05, 0, 0, 0.1, 50);
  private static final KafkaFaults MANY_KAFKA_FAULTS =
      new KafkaFaults(0.1, 8_000, 0.3, 0.1, 0.1, 0.3, 3_000);

  private static final Map<Map<String, String>, ClickfoldConfig> CONFIGS = new HashMap<>();

  private final long seed;
  private final Timeline timeline;
  private final SplittableRandom random;
  private final SimulatedKafka kafka;
  private final SimulatedCassandra cassandra;
  private final SimulatedProcess clients = new SimulatedProcess("clients");
  private final SimulatedProcess asking = new SimulatedProcess("query");
  private final List<Pod> pods = new ArrayList<>();
  private final List<String> rolesOfPods = new ArrayList<>();
  private final Map<String, SentClick> sent = new HashMap<>();
  private final List<SentClick> inOrder = new ArrayList<>();
  private final List<String> events = new ArrayList<>();

  /** Clicks come, and things go wrong, for so long. */
  private final long troubledMillis;

  private Producer<byte[], byte[]> producer;
  private Pod query;
  private int created;

  World(long seed) {
    this.seed = seed;
    this.timeline = new Timeline(seed, START);
    this.random = timeline.random();
    this.troubledMillis = 30_000 + random.nextLong(100_000);
    SimulatedJdk.use(timeline);
    Infrastructure.setDefaultExecutor(new SimulatedExecutor(timeline, null), false);
    this.kafka = new SimulatedKafka(timeline);
    this.cassandra = SimulatedCassandra.fresh(timeline, "clickfold");
  }

  SimulatedKafka kafka() {
    return kafka;
  }

  SimulatedCassandra cassandra() {
    return cassandra;
  }

  /** What all Kafka clients of processes are configured with. */
  Map<String, Object> kafkaSettings() {
    return Map.of();
  }

  /** Is the same for two runs in which the same happened. */
  long trace() {
    return timeline.trace();
  }

  /** Something that must not happen, whatever goes wrong. */
  void failed(SimulatedProcess process, Throwable failure) {
    throw new AssertionError(process.name() + " has failed", failure);
  }

  /** Makes turns of a process, from now on; more often while there is something to read. */
  void repeat(SimulatedProcess process, LongSupplier turn) {
    turnAfter(process, 0, turn, 0);
  }

  private void turnAfter(SimulatedProcess process, long millis, LongSupplier turn, int idle) {
    timeline.after(
        millis,
        () ->
            process.whenItRuns(
                timeline,
                () -> {
                  long before = kafka.polledRecords();
                  long pause = turn.getAsLong();
                  if (pause == NEVER) {
                    return;
                  }
                  boolean active = kafka.polledRecords() != before;
                  long next =
                      pause > 0
                          ? pause
                          : active
                              ? 1 + random.nextInt(400)
                              : 300 + random.nextInt(500 << Math.min(idle, 4));
                  turnAfter(process, next, turn, active ? 0 : idle + 1);
                }));
  }

  /** Runs it, and says what is wrong in the end; nothing if all is well. */
  List<String> run() {
    setUp();
    happen();
    long calm = START + troubledMillis;
    runUntil(calm);
    calmDown();
    runUntil(calm + 60_000);
    List<String> wrong = differences();
    while (!wrong.isEmpty() && timeline.millis() < calm + LONGEST_CALM_MILLIS) {
      runUntil(timeline.millis() + 30_000);
      wrong = differences();
    }
    return wrong;
  }

  private void runUntil(long millis) {
    while (timeline.runNext(millis * 1_000_000)) {
      // Until then.
    }
    timeline.await(() -> false, millis * 1_000_000);
  }

  private void setUp() {
    int partitions = 1 + random.nextInt(3);
    kafka.createTopic("ad-clicks", partitions, true);
    kafka.createTopic("hot-ad-clicks", 1 + random.nextInt(2), false);
    kafka.createTopic("click-counts", 1 + random.nextInt(2), false);
    kafka.createTopic("ad-panes", 1, false);
    kafka.createTopic("ad-ranks", 1, false);
    kafka.createTopic("late-clicks", 1, false);
    kafka.createTopic("rejected-clicks", 1, false);
    kafka.createTopic("recalculation-tasks", 1 + random.nextInt(2), false);
    kafka.createTopic("dead-letters", 1, false);
    String all = "aggregator,ranker,writer,archiver,recalculator";
    switch (random.nextInt(3)) {
      case 0 -> rolesOfPods.add(all);
      case 1 -> {
        rolesOfPods.add("aggregator,writer,archiver");
        rolesOfPods.add("aggregator,ranker,recalculator");
      }
      default -> {
        rolesOfPods.add(all);
        rolesOfPods.add("aggregator,writer,ranker");
      }
    }
    rolesOfPods.forEach(roles -> pods.add(startPod(roles)));
    producer =
        kafka.clientsOf(clients).producer(Map.of("enable.idempotence", true, "client.id", "shop"));
    query = new Pod(this, asking, config("query"));
  }

  private Pod startPod(String roles) {
    Pod pod = new Pod(this, new SimulatedProcess("pod-" + created++), config(roles));
    pod.start();
    return pod;
  }

  private static ClickfoldConfig config(String roles) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("clickfold.roles", roles);
    settings.put("clickfold.cubes", "country,user_id:deferred");
    settings.put("clickfold.aggregator.lateness", "30s");
    settings.put("clickfold.aggregator.commit-interval", "2s");
    settings.put("clickfold.ranker.windows", "1m,3m");
    settings.put("clickfold.ranker.interval", "3s");
    settings.put("clickfold.archiver.interval", "3s");
    settings.put("clickfold.recalculator.quiet-time", "15s");
    settings.put("clickfold.recalculator.longest-wait", "60s");
    settings.put("clickfold.recalculator.reconcile-hours", "0");
    return CONFIGS.computeIfAbsent(settings, TestConfig::with);
  }

  /** Lets clicks be sent, and faults happen. */
  private void happen() {
    int clicks = 5 + random.nextInt(100);
    for (int i = 0; i < clicks; i++) {
      timeline.after(random.nextLong(troubledMillis), this::send);
    }
    int faults = random.nextInt(8);
    for (int i = 0; i < faults; i++) {
      Trouble trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
      timeline.after(2_000 + random.nextLong(troubledMillis), () -> happen(trouble));
    }
  }

  private enum Trouble {
    KILL,
    RESTART,
    PAUSE,
    ZOMBIE,
    CLOCK,
    KAFKA,
    STORE,
    NODE,
    BROKER,
    PARTITION,
    RETENTION,
    POISON
  }

  private void happen(Trouble trouble) {
    int which = random.nextInt(pods.size());
    Pod pod = pods.get(which);
    long millis = 500 + random.nextLong(random.nextBoolean() ? 5_000 : 60_000);
    note(trouble + " " + pod.process().name() + " for " + millis + " ms");
    switch (trouble) {
      case KILL -> {
        pod.process().kill();
        timeline.after(millis, () -> replace(which));
      }
      case RESTART -> {
        pod.stop();
        timeline.after(millis, () -> replace(which));
      }
      case PAUSE -> pod.process().pauseUntil(timeline.nanos() + millis * 1_000_000);
      case ZOMBIE -> pod.process().stopAtTransaction(50_000 + random.nextLong(50_000));
      case CLOCK -> {
        pod.process().clockErrorMillis(random.nextLong(-90_000, 90_000));
        timeline.after(millis, () -> pod.process().clockErrorMillis(0));
      }
      case KAFKA -> {
        kafka.faults(MANY_KAFKA_FAULTS);
        timeline.after(millis, () -> kafka.faults(FEW_KAFKA_FAULTS));
      }
      case STORE -> {
        cassandra.faults(StoreFaults.MANY);
        timeline.after(millis, () -> cassandra.faults(StoreFaults.SLOW));
      }
      case NODE -> {
        int node = random.nextInt(3);
        cassandra.stopNode(node);
        timeline.after(millis, () -> cassandra.startNode(node));
      }
      case BROKER -> {
        int broker = random.nextInt(3);
        kafka.stopBroker(broker, 500 + random.nextInt(9_000));
        timeline.after(millis, () -> kafka.startBroker(broker, random.nextInt(5_000)));
      }
      case PARTITION -> kafka.addPartitions("ad-clicks", 1);
      case RETENTION -> deleteSome("click-counts");
      case POISON -> send("{\"event_id\":\"x\"}".getBytes(StandardCharsets.UTF_8), "x");
    }
  }

  /** As where a topic is kept too short: some may not have been read. */
  private void deleteSome(String topic) {
    long[] ends = new long[kafka.partitionsOf(topic)];
    for (SimulatedKafka.Committed record : kafka.committed(topic)) {
      ends[record.partition()] = record.offset() + 1;
    }
    for (int partition = 0; partition < ends.length; partition++) {
      kafka.deleteRecordsBefore(
          new TopicPartition(topic, partition), random.nextLong(ends[partition] + 1));
    }
  }

  /** Once the one before it is dead: it may be ending still. */
  private void replace(int which) {
    if (pods.get(which).process().isAlive()) {
      timeline.after(1_000, () -> replace(which));
    } else {
      pods.set(which, startPod(rolesOfPods.get(which)));
    }
  }

  private void send() {
    SentClick click;
    if (!inOrder.isEmpty() && timeline.chance(0.1)) {
      click = inOrder.get(random.nextInt(inOrder.size()));
    } else {
      long age = timeline.chance(0.05) ? 2 * MINUTE + random.nextLong(4 * MINUTE) : 0;
      long ahead = timeline.chance(0.03) ? 40_000 : 0;
      click =
          new SentClick(
              "e" + inOrder.size(),
              "ad-" + Math.min(random.nextInt(ADS), random.nextInt(ADS)),
              timeline.millis() - random.nextInt(8_000) - age + ahead,
              random.nextBoolean() ? "KR" : "US",
              "u" + random.nextInt(20));
      inOrder.add(click);
    }
    send(click);
  }

  private void send(SentClick click) {
    String json = click.json();
    sent.put(json, click);
    send(json.getBytes(StandardCharsets.UTF_8), click.adId());
  }

  /** Until it is acknowledged, as a client has to. */
  private void send(byte[] value, String key) {
    producer.send(
        new ProducerRecord<>("ad-clicks", key.getBytes(StandardCharsets.UTF_8), value),
        (metadata, failure) -> {
          if (failure != null) {
            timeline.after(1_000, () -> send(value, key));
          }
        });
  }

  private void calmDown() {
    note("calm");
    kafka.faults(FEW_KAFKA_FAULTS);
    cassandra.faults(StoreFaults.SLOW);
    for (int i = 0; i < 3; i++) {
      kafka.startBroker(i, 1_000);
      cassandra.startNode(i);
    }
    pods.forEach(pod -> pod.process().clockErrorMillis(0));
  }

  private void note(String what) {
    events.add((timeline.millis() - START) + " ms: " + what);
  }

  private List<String> differences() {
    Oracle oracle = new Oracle();
    long first = Long.MAX_VALUE;
    long last = 0;
    for (SimulatedKafka.Committed record : kafka.committed("ad-clicks")) {
      SentClick click = sent.get(new String(record.value(), StandardCharsets.UTF_8));
      if (click != null) {
        oracle.add(record.partition(), click);
        first = Math.min(first, click.minute());
        last = Math.max(last, click.minute() + MINUTE);
      }
    }
    List<String> wrong = new ArrayList<>();
    MinuteRange range = new MinuteRange(first, last);
    Object counts = query.beans().get(CountAnswers.query());
    for (String ad : oracle.ads()) {
      Map<Long, CountAnswers.Minute> minutes =
          answer(() -> CountAnswers.minutes(counts, ad, range));
      minutes.forEach(
          (minute, is) -> {
            long should = oracle.clicks(ad, minute);
            if (is.clicks() != should || !is.isFinal()) {
              wrong.add(
                  "%s at %s: %d instead of %d clicks, %s"
                      .formatted(
                          ad,
                          Instant.ofEpochMilli(minute),
                          is.clicks(),
                          should,
                          is.isFinal() ? "final" : "not final"));
            }
          });
      Map<String, Long> countries =
          answer(
              () ->
                  CountAnswers.groups(
                      counts, ad, range, Cube.of(Set.of(Dimension.COUNTRY)), Dimension.COUNTRY));
      if (!countries.equals(oracle.countries(ad))) {
        wrong.add("%s by country: %s instead of %s".formatted(ad, countries, oracle.countries(ad)));
      }
    }
    Object tops = query.beans().get(TopAnswers.query());
    for (int window : new int[] {1, 3}) {
      for (long until = first + MINUTE; until <= last; until += MINUTE) {
        long end = until;
        TopAnswers.Top is = answer(() -> TopAnswers.window(tops, window, end, 10));
        Map<String, Long> should = oracle.top(until, window, 10);
        if (!is.ads().equals(should)
            || !List.copyOf(is.ads().keySet()).equals(List.copyOf(should.keySet()))
            || is.clicks() != oracle.clicks(until, window)
            || !is.isFinal()) {
          wrong.add(
              "%d minutes until %s: %s instead of %s, %s"
                  .formatted(
                      window,
                      Instant.ofEpochMilli(until),
                      is.ads(),
                      should,
                      is.isFinal() ? "final" : "not final"));
        }
      }
    }
    return wrong;
  }

  private <T> T answer(Supplier<Uni<T>> question) {
    List<T> answers = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    SimulatedProcess.as(asking, () -> question.get().subscribe().with(answers::add, failures::add));
    timeline.await(
        () -> !answers.isEmpty() || !failures.isEmpty(),
        timeline.nanos() + Duration.ofMinutes(1).toNanos());
    if (!failures.isEmpty()) {
      throw new AssertionError("a query failed", failures.get(0));
    }
    if (answers.isEmpty()) {
      throw new AssertionError("a query was not answered");
    }
    return answers.get(0);
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder("seed " + seed + "\n");
    events.forEach(event -> all.append(event).append('\n'));
    pods.forEach(pod -> all.append(pod.troubles()));
    return all.toString();
  }
}
