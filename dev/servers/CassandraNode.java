package servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A cluster of one node. */
final class CassandraNode extends Server {

  /** The packages that Cassandra reaches into, as in its own start script. */
  private static final List<String> OPENED =
      List.of(
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.lang.module",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "jdk.management/com.sun.management.internal");

  private static final List<String> EXPORTED =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/jdk.internal.ref",
          "java.base/sun.nio.ch",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "jdk.unsupported/sun.misc");

  /** JDK 24 and later have no Security Manager. */
  private static final boolean WITHOUT_SECURITY_MANAGER = Runtime.version().feature() >= 24;

  private final boolean forLoad;
  private final boolean keepsData;

  CassandraNode(Project project, Path dir, Options options) throws IOException {
    super(
        project,
        dir,
        "cassandra",
        "68 MB",
        "cassandra.contact-points",
        9042,
        options.cassandraPort());
    this.forLoad = options.forLoad();
    this.keepsData = !options.reset();
  }

  @Override
  String readyLine() {
    return "Starting listening for CQL clients";
  }

  @Override
  String classPath(String resolved) {
    return WITHOUT_SECURITY_MANAGER
        ? project.compiler().apply(project.file("cassandra/shim")) + File.pathSeparator + resolved
        : resolved;
  }

  @Override
  List<String> configure(int port) throws IOException {
    int storagePort = Ports.anyFree();
    Path config = home.resolve("cassandra.yaml");
    Files.writeString(
        config,
        """
        cluster_name: clickfold
        num_tokens: 1
        partitioner: org.apache.cassandra.dht.Murmur3Partitioner
        endpoint_snitch: SimpleSnitch
        seed_provider:
          - class_name: org.apache.cassandra.locator.SimpleSeedProvider
            parameters:
              - seeds: "127.0.0.1:%1$d"
        listen_address: 127.0.0.1
        storage_port: %1$d
        rpc_address: 127.0.0.1
        native_transport_port: %2$d
        commitlog_sync: periodic
        commitlog_sync_period: 10000ms
        auto_snapshot: false
        hinted_handoff_enabled: false
        memtable_allocation_type: offheap_objects
        memtable:
          configurations:
            trie:
              class_name: TrieMemtable
            default:
              inherits: trie
        # A busy small machine is slow, not broken.
        read_request_timeout: 10000ms
        range_request_timeout: 10000ms
        write_request_timeout: 10000ms
        """
            .formatted(storagePort, port));
    List<String> arguments = new ArrayList<>();
    OPENED.forEach(name -> arguments.add("--add-opens=" + name + "=ALL-UNNAMED"));
    EXPORTED.forEach(name -> arguments.add("--add-exports=" + name + "=ALL-UNNAMED"));
    arguments.addAll(
        WITHOUT_SECURITY_MANAGER
            ? List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
            : List.of("-Djava.security.manager=allow"));
    arguments.addAll(forLoad ? List.of("-Xmx3g") : List.of("-Xmx1g", "-XX:+UseSerialGC"));
    arguments.addAll(
        List.of(
            "-Djdk.attach.allowAttachSelf=true",
            "-Dlogback.configurationFile=" + project.file("cassandra/logback.xml").toUri(),
            "-Dclickfold.log=" + log.path(),
            "-Dcassandra.config=" + config.toUri(),
            "-Dcassandra.storagedir=" + home.resolve("data"),
            "-Dcassandra.triggers_dir=" + Files.createDirectories(home.resolve("triggers")),
            "-Dcassandra-foreground=yes",
            // There are no other nodes to wait for, and nothing to calibrate.
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.ring_delay_ms=0",
            "-Dcassandra.load_ring_state=false",
            "-Dcassandra.initial_token=0",
            "-Dcassandra.auto_bootstrap=false",
            "-Dcassandra.superuser_setup_delay_ms=-1",
            "-Dcassandra.memtable.row_overhead_size=180",
            // Each change to the schema would be written out at once, to nine tables. An orderly
            // end writes it, too.
            "-Dcassandra.test.flush_local_schema_changes=" + keepsData,
            "org.apache.cassandra.service.CassandraDaemon"));
    return arguments;
  }
}
