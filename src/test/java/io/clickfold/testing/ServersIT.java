package io.clickfold.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The launcher of the real servers does what development and all other tests build on. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Proof
class ServersIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void kafkaCommitsTransactionsAndKeepsThemOverARestart() throws Exception {
    TestServers servers = TestServers.get();
    String address = servers.kafkaBootstrap();
    createTopic(address, "servers-it");
    try (Producer<String, String> producer = producer(address)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("servers-it", "k", "aborted"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("servers-it", "k", "committed"));
      producer.commitTransaction();
    }
    assertThat(read(address, "servers-it", "before", 1)).containsExactly("committed");

    long pid = servers.kafkaPid();
    servers.stopKafka();
    assertThat(ProcessHandle.of(pid)).isEmpty();
    servers.startKafka();

    assertThat(servers.kafkaBootstrap()).isEqualTo(address);
    assertThat(servers.kafkaPid()).isNotEqualTo(pid);
    assertThat(read(address, "servers-it", "after", 1)).containsExactly("committed");
  }

  @Test
  void cassandraKeepsRowsOverARestart() {
    TestServers servers = TestServers.get();
    String address = servers.cassandraContactPoint();
    try (CqlSession session = session(servers)) {
      session.execute(
          "CREATE KEYSPACE servers_it WITH replication ="
              + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
      session.execute("CREATE TABLE servers_it.t (k text PRIMARY KEY, v bigint)");
      session.execute("INSERT INTO servers_it.t (k, v) VALUES ('a', 42)");
      assertThat(value(session)).isEqualTo(42);
    }

    servers.stopCassandra();
    servers.startCassandra();

    assertThat(servers.cassandraContactPoint()).isEqualTo(address);
    try (CqlSession session = session(servers)) {
      assertThat(value(session)).isEqualTo(42);
    }
  }

  @Test
  void aSecondLauncherWaitsAndEndsWhatAKilledOneLeaves() throws Exception {
    Launcher first = onlyKafka("--reset");
    first.awaitLine("READY");
    createTopic(first.state("kafka.bootstrap.servers"), "kept");
    ProcessHandle orphan = ProcessHandle.of(Long.parseLong(first.state("kafka.pid"))).orElseThrow();

    Launcher second = onlyKafka();
    second.awaitLine("waiting for another launcher");
    assertThat(orphan.isAlive()).isTrue();
    // More than the launcher's memory: what was logged before does not keep a server from starting.
    try (RandomAccessFile log =
        new RandomAccessFile(first.dir().resolve("kafka/kafka.log").toFile(), "rw")) {
      log.setLength(100_000_000);
    }

    assertThat(first.process().destroyForcibly().waitFor()).isEqualTo(137);
    assertThat(orphan.isAlive()).isTrue();
    second.awaitLine("ending a left-over Kafka");
    second.awaitLine("READY");
    assertThat(orphan.isAlive()).isFalse();
    Optional<ProcessHandle> kafka = ProcessHandle.of(Long.parseLong(second.state("kafka.pid")));
    try (Admin admin = admin(second.state("kafka.bootstrap.servers"))) {
      assertThat(admin.listTopics().names().get()).contains("kept");
    }

    second.close();
    assertThat(kafka).get().returns(false, ProcessHandle::isAlive);
    assertThat(second.dir().resolve("servers.properties")).doesNotExist();
  }

  @Test
  void aCrashOfAServerIsNotTakenForAnOrderlyEnd() throws Exception {
    Launcher launcher = onlyKafka("--reset");
    launcher.awaitLine("READY");
    long kafka = Long.parseLong(launcher.state("kafka.pid"));

    ChildProcess.signal(kafka, "STOP");
    ChildProcess.signal(kafka, "SEGV");
    launcher.process().getOutputStream().close();
    launcher.awaitLine("stopping Kafka");
    ChildProcess.signal(kafka, "CONT");

    assertThatThrownBy(launcher::close).hasMessageContaining("exit code 1");
  }

  private static Launcher onlyKafka(String... options) {
    List<String> all = new ArrayList<>(List.of("--only", "kafka", "--kafka-port", "any"));
    all.addAll(List.of(options));
    return Launcher.start(Launcher.ROOT.resolve("target/servers-it"), all.toArray(String[]::new));
  }

  private static Admin admin(String address) {
    return Admin.create(Map.of("bootstrap.servers", address));
  }

  private static void createTopic(String address, String name) throws Exception {
    try (Admin admin = admin(address)) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  private static Producer<String, String> producer(String address) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", address, "transactional.id", "servers-it"),
        new StringSerializer(),
        new StringSerializer());
  }

  private static List<String> read(String address, String topic, String group, int count) {
    try (Consumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", address,
                "group.id", group,
                "group.protocol", "consumer",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      List<String> values = new ArrayList<>();
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
              });
      return values;
    }
  }

  private static CqlSession session(TestServers servers) {
    String[] address = servers.cassandraContactPoint().split(":");
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
        .withLocalDatacenter(servers.cassandraDatacenter())
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, TIMEOUT)
                .build())
        .build();
  }

  private static long value(CqlSession session) {
    return session.execute("SELECT v FROM servers_it.t WHERE k = 'a'").one().getLong("v");
  }
}
