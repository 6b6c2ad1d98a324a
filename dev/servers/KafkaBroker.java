package servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** A broker that is its own controller (KRaft). */
final class KafkaBroker extends Server {

  private final List<String> moreConfig;
  private final boolean forLoad;

  KafkaBroker(Project project, Path dir, Options options) throws IOException {
    super(project, dir, "kafka", "43 MB", "kafka.bootstrap.servers", 9092, options.kafkaPort());
    this.moreConfig = options.kafkaConfig();
    this.forLoad = options.forLoad();
  }

  @Override
  String readyLine() {
    return "Kafka Server started";
  }

  @Override
  List<String> configure(int port) throws IOException {
    int controllerPort = Ports.anyFree();
    Path data = home.resolve("data");
    List<String> lines =
        new ArrayList<>(
            List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                    .formatted(port, controllerPort),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs=" + data.toString().replace("\\", "\\\\"),
                "auto.create.topics.enable=false",
                "default.replication.factor=1",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "share.coordinator.state.topic.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.dedupe.buffer.size=16777216"));
    lines.addAll(moreConfig);
    Path config = home.resolve("server.properties");
    Files.write(config, lines);
    String logging = "-Dlog4j2.configurationFile=" + project.file("kafka/log4j2.xml").toUri();
    if (!Files.exists(data.resolve("meta.properties"))) {
      format(config, logging);
    }
    List<String> arguments =
        new ArrayList<>(
            forLoad
                ? List.of("-Xmx1g")
                : List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    arguments.addAll(
        List.of(logging, "-Dclickfold.log=" + log.path(), "kafka.Kafka", config.toString()));
    return arguments;
  }

  private void format(Path config, String logging) throws IOException {
    UUID uuid = UUID.randomUUID();
    byte[] id =
        ByteBuffer.allocate(16)
            // The first bit is 0, lest the text begin with a dash and be taken for an option.
            .putLong(uuid.getMostSignificantBits() & Long.MAX_VALUE)
            .putLong(uuid.getLeastSignificantBits())
            .array();
    Process tool =
        run(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            logging,
            "-Dclickfold.log=" + home.resolve("format.log"),
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "-t",
            Base64.getUrlEncoder().withoutPadding().encodeToString(id),
            "-c",
            config.toString());
    if (Processes.await(tool) != 0) {
      throw new Failure(ended("could not be given a data folder", tool));
    }
  }
}
