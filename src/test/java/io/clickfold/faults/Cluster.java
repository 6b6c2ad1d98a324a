package io.clickfold.faults;

import com.datastax.oss.driver.api.core.CqlSession;
import io.clickfold.testing.ChildProcess;
import io.clickfold.testing.FurtherServer;
import io.clickfold.testing.LoadServers;
import io.clickfold.testing.PackagedApplication;
import io.clickfold.testing.ServerCommand;
import io.clickfold.testing.TcpRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers, which are controllers as well, three nodes and three processes of the application,
 * all data with three replicas. Each role is there twice.
 *
 * <p>The first process reaches the brokers, and all processes reach the nodes, by relays that can
 * be cut.
 */
final class Cluster implements AutoCloseable {
  static final int EACH = 3;
  static final String RAW_QUEUE = "ad-clicks";
  static final String RESULT_QUEUE = "click-counts";
  static final String KEYSPACE = "clickfold";
  static final int PARTITIONS = 3;
  static final Duration LATENESS = Duration.ofSeconds(20);

  /** The last one has the small disk. */
  private static final int DISK = 2;

  private static final int CONTROLLER = 10;
  private static final int RELAYED = 20;
  private static final int RELAY = 30;
  private static final int NODE = 42;
  private static final int STORAGE = 43;
  private static final int HTTP = 50;

  private static final Duration START_TIMEOUT = Duration.ofMinutes(6);

  private static final List<String> ROLES =
      List.of(
          "collector,query,aggregator,recalculator",
          "collector,aggregator,ranker,writer,archiver",
          "query,ranker,writer,archiver,recalculator");

  /** As docs/configuration.md advises, but what is forgotten is forgotten after a minute. */
  private static final Map<String, String> BROKER_SETTINGS =
      Map.ofEntries(
          Map.entry("group.consumer.session.timeout.ms", "9000"),
          Map.entry("group.consumer.min.session.timeout.ms", "6000"),
          Map.entry("group.consumer.heartbeat.interval.ms", "3000"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "1000"),
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000"),
          // A machine that does all of this at once is slow; elections without end are no fault of
          // ours.
          Map.entry("controller.quorum.fetch.timeout.ms", "8000"),
          Map.entry("controller.quorum.election.timeout.ms", "4000"),
          Map.entry("default.replication.factor", "3"),
          Map.entry("min.insync.replicas", "2"),
          Map.entry("offsets.topic.replication.factor", "3"),
          Map.entry("offsets.topic.num.partitions", "3"),
          Map.entry("transaction.state.log.replication.factor", "3"),
          Map.entry("transaction.state.log.min.isr", "2"),
          Map.entry("transaction.state.log.num.partitions", "3"),
          Map.entry("offsets.retention.minutes", "1"),
          Map.entry("offsets.retention.check.interval.ms", "5000"),
          Map.entry("transactional.id.expiration.ms", "60000"),
          Map.entry("transaction.remove.expired.transaction.cleanup.interval.ms", "5000"),
          Map.entry("producer.id.expiration.ms", "60000"),
          Map.entry("producer.id.expiration.check.interval.ms", "5000"));

  private final FaultOptions options;
  private final RunFolder folder;
  private final List<Member> brokers = new ArrayList<>();
  private final List<Member> nodes = new ArrayList<>();
  private final List<Member> applications = new ArrayList<>();
  private final List<TcpRelay> toBrokers = new ArrayList<>();
  private final List<TcpRelay> toNodes = new ArrayList<>();

  Cluster(FaultOptions options, RunFolder folder) {
    this.options = options;
    this.folder = folder;
  }

  /** Starts it; it is not ready yet when this returns. */
  void start() {
    try {
      startAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Member> brokers() {
    return brokers;
  }

  List<Member> nodes() {
    return nodes;
  }

  List<Member> applications() {
    return applications;
  }

  /** All there are. */
  List<Member> members() {
    return Stream.of(brokers, nodes, applications).flatMap(List::stream).toList();
  }

  /** The ways of the first process to the brokers. */
  List<TcpRelay> toBrokers() {
    return toBrokers;
  }

  /** The ways of all processes to the nodes. */
  List<TcpRelay> toNodes() {
    return toNodes;
  }

  /** The brokers' addresses, for whoever is not of the application. */
  String bootstrap() {
    return join(brokers.stream().map(Member::address));
  }

  /** The processes with a role. */
  List<Member> with(String role) {
    return IntStream.range(0, EACH)
        .filter(i -> List.of(ROLES.get(i).split(",")).contains(role))
        .mapToObj(applications::get)
        .toList();
  }

  static URI uri(Member application, String path) {
    return URI.create("http://127.0.0.1:" + application.address().getPort() + path);
  }

  /** The broker whose disk can be made full, and where that is; only where there is one. */
  Member brokerOfDisk() {
    return brokers.get(DISK);
  }

  RunFolder folder() {
    return folder;
  }

  Admin admin() {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            bootstrap(),
            "request.timeout.ms",
            "10000",
            "default.api.timeout.ms",
            "20000"));
  }

  /** A session that takes no relay: the nodes' advertised addresses are those of relays. */
  CqlSession session() {
    return CqlSession.builder()
        .addContactPoints(toNodes.stream().map(TcpRelay::address).map(TcpRelay::parse).toList())
        .withLocalDatacenter("datacenter1")
        .build();
  }

  private void startAll() throws IOException {
    ServerCommand broker;
    ServerCommand node;
    Properties brokerSettings = new Properties();
    String nodeSettings;
    // They are only asked how servers are started here.
    try (LoadServers pattern =
        LoadServers.firstOfCluster(folder.path().resolve("pattern"), List.of())) {
      broker = ServerCommand.ofBroker(pattern.kafkaPid()).with("-Xmx", "384m");
      node =
          ServerCommand.ofNode(pattern.cassandraPid())
              .with("-Xmx", "768m")
              .and("-XX:TieredStopAtLevel=1");
      Path home = folder.path().resolve("pattern");
      brokerSettings.load(Files.newBufferedReader(home.resolve("kafka/server.properties")));
      nodeSettings = Files.readString(home.resolve("cassandra/cassandra.yaml"));
    }
    String clusterId = Uuid.randomUuid().toString();
    for (int i = 0; i < EACH; i++) {
      brokers.add(broker(i, broker, brokerSettings, clusterId));
      nodes.add(node(i, node, nodeSettings));
      toBrokers.add(new TcpRelay(loopback(RELAY + i), loopback(RELAYED + i)));
      toNodes.add(
          new TcpRelay(
              new InetSocketAddress("127.0.1." + (i + 1), port(NODE)), nodes.get(i).address()));
      applications.add(application(i));
    }
    brokers.forEach(Member::start);
    // Two that start for the first time at once would choose schemas at once.
    for (Member one : nodes) {
      one.start();
      Waiting.forIt(one.name(), START_TIMEOUT, one::answers);
    }
    brokers.forEach(one -> Waiting.forIt(one.name(), START_TIMEOUT, one::answers));
    // Of three that create a schema at once, two would only hold up the third.
    Member first = with("writer").get(0);
    first.start();
    Waiting.forIt("the schema", START_TIMEOUT, this::hasSchema);
    applications.forEach(Member::start);
  }

  private boolean hasSchema() {
    try (CqlSession session = session()) {
      return session.execute("SELECT version FROM " + KEYSPACE + ".schema_versions").all().size()
          > 0;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Member broker(int i, ServerCommand pattern, Properties settings, String clusterId)
      throws IOException {
    String name = "broker-" + (i + 1);
    Path home = folder.home(name);
    Path data = i == DISK && folder.hasDisk() ? folder.disk() : home;
    Properties own = new Properties();
    own.putAll(settings);
    own.putAll(BROKER_SETTINGS);
    own.putAll(
        Map.of(
            "node.id",
            Integer.toString(i + 1),
            "controller.quorum.voters",
            IntStream.range(0, EACH)
                .mapToObj(k -> "%d@127.0.0.1:%d".formatted(k + 1, port(CONTROLLER + k)))
                .collect(Collectors.joining(",")),
            "listeners",
            "PLAINTEXT://127.0.0.1:%d,RELAYED://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                .formatted(port(i), port(RELAYED + i), port(CONTROLLER + i)),
            "advertised.listeners",
            "PLAINTEXT://127.0.0.1:%d,RELAYED://127.0.0.1:%d".formatted(port(i), port(RELAY + i)),
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,RELAYED:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name",
            "PLAINTEXT",
            "log.dirs",
            data.resolve("data").toString()));
    Path config = home.resolve("server.properties");
    try (Writer out = Files.newBufferedWriter(config)) {
      own.store(out, null);
    }
    ServerCommand command = pattern.with("-Dclickfold.log=", home.resolve("kafka.log"));
    ChildProcess format =
        ChildProcess.start(
            command.program(
                home,
                "kafka.tools.StorageTool",
                "format",
                "-t",
                clusterId,
                "-c",
                config.toString()));
    if (format.awaitEnd() != 0) {
      throw new IllegalStateException("it could not be given a data folder: see " + home);
    }
    return new Member(name, loopback(i), () -> command.server(home, config.toString()));
  }

  private Member node(int i, ServerCommand pattern, String settings) throws IOException {
    String name = "node-" + (i + 1);
    Path home = folder.home(name);
    String host = "127.0.0." + (i + 1);
    String seeds =
        IntStream.rangeClosed(1, EACH)
            .mapToObj(k -> "127.0.0.%d:%d".formatted(k, port(STORAGE)))
            .collect(Collectors.joining(","));
    Path config = home.resolve("cassandra.yaml");
    Files.writeString(
        config,
        settings
                .replaceAll("seeds: .*", "seeds: \"" + seeds + "\"")
                .replaceAll("storage_port: .*", "storage_port: " + port(STORAGE))
                .replaceAll("native_transport_port: .*", "native_transport_port: " + port(NODE))
                .replaceAll("hinted_handoff_enabled: .*", "hinted_handoff_enabled: true")
                .replace("_address: 127.0.0.1", "_address: " + host)
            + """
            broadcast_rpc_address: 127.0.1.%d
            max_hint_window: 15s
            """
                .formatted(i + 1));
    ServerCommand command =
        pattern
            .with("-Dclickfold.log=", home.resolve("cassandra.log"))
            .with("-Dcassandra.config=", config.toUri())
            .with("-Dcassandra.storagedir=", home.resolve("data"))
            .with("-Dcassandra.triggers_dir=", Files.createDirectory(home.resolve("triggers")))
            .with("-Dcassandra.initial_token=", FurtherServer.token(i + 1))
            // It is killed, and has to know its tables then.
            .with("-Dcassandra.test.flush_local_schema_changes=", true);
    return new Member(name, new InetSocketAddress(host, port(NODE)), () -> command.server(home));
  }

  private Member application(int i) {
    String name = "application-" + (char) ('a' + i);
    Path home = folder.home(name);
    int port = port(HTTP + i);
    return new Member(
        name,
        loopback(HTTP + i),
        () -> {
          ProcessBuilder builder =
              new ProcessBuilder(PackagedApplication.command("320m"))
                  .directory(home.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(Redirect.appendTo(home.resolve("application.log").toFile()));
          builder.environment().putAll(environment());
          builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
          builder.environment().put("CLICKFOLD_ROLES", ROLES.get(i));
          builder
              .environment()
              .put("KAFKA_BOOTSTRAP_SERVERS", i == 0 ? relays(toBrokers) : bootstrap());
          return builder;
        });
  }

  private Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("QUARKUS_CASSANDRA_CONTACT_POINTS", relays(toNodes)),
        Map.entry(
            "CLICKFOLD_STORE_REPLICATION",
            "{'class': 'SimpleStrategy', 'replication_factor': " + EACH + "}"),
        Map.entry("CLICKFOLD_STORE_KEYSPACE", KEYSPACE),
        Map.entry("CLICKFOLD_AGGREGATOR_LATENESS", LATENESS.toSeconds() + "s"),
        Map.entry("CLICKFOLD_AGGREGATOR_IDLE_TIMEOUT", "3s"),
        // All of this has to run on one machine.
        Map.entry("CLICKFOLD_TOPICS_PARTITIONS", Integer.toString(PARTITIONS)),
        Map.entry("CLICKFOLD_AGGREGATOR_COMMIT_INTERVAL", "2s"),
        Map.entry("CLICKFOLD_ARCHIVER_INTERVAL", "4s"),
        Map.entry("CLICKFOLD_RANKER_INTERVAL", "4s"),
        // The first ads are hot, and spread over shards.
        Map.entry("CLICKFOLD_HOT_ADS_CAPACITY", "100"),
        Map.entry("CLICKFOLD_RANKER_WINDOWS", "1m,3m"),
        Map.entry("CLICKFOLD_RECALCULATOR_QUIET_TIME", "10s"),
        Map.entry("CLICKFOLD_RECALCULATOR_LONGEST_WAIT", "40s"),
        Map.entry("CLICKFOLD_RECALCULATOR_RECONCILE_HOURS", "0"));
  }

  private int port(int offset) {
    return options.firstPort() + offset;
  }

  private InetSocketAddress loopback(int offset) {
    return new InetSocketAddress("127.0.0.1", port(offset));
  }

  private static String relays(List<TcpRelay> relays) {
    return relays.stream().map(TcpRelay::address).collect(Collectors.joining(","));
  }

  private static String join(Stream<InetSocketAddress> addresses) {
    return addresses
        .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
        .collect(Collectors.joining(","));
  }

  /** Kills all that runs. */
  @Override
  public void close() {
    toBrokers.forEach(TcpRelay::close);
    toNodes.forEach(TcpRelay::close);
    Stream.of(applications, brokers, nodes)
        .flatMap(List::stream)
        .forEach(
            member -> {
              try {
                member.kill();
              } catch (IllegalStateException e) {
                // It had ended by itself, which was said before.
              }
            });
  }
}
