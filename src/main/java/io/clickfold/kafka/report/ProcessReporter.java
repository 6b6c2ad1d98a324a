package io.clickfold.kafka.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.report.ProcessReport.FailedCheck;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Reports how this process is doing, to the topic of reports, every five seconds. A report that
 * cannot be sent is left out: the next one says more.
 */
@ApplicationScoped
public class ProcessReporter {
  private static final Logger LOG = Logger.getLogger(ProcessReporter.class);

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(3);

  /** Processes of containers are all the first of their host. */
  private static final long FIRST_PID = 1;

  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final SmallRyeHealthReporter health;
  private final ObjectMapper mapper;
  private final String version;
  private final Instant started = Instant.now();
  private final String id = id();
  private final Outcomes outcomes;
  private final ScheduledExecutorService reports =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "process-reports"));
  private Producer<byte[], byte[]> producer;
  private CpuTime cpu = CpuTime.now();

  private record CpuTime(long nanos, long cpuNanos) {
    static CpuTime now() {
      long cpuNanos =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
      return new CpuTime(System.nanoTime(), cpuNanos);
    }

    double coresSince(CpuTime before) {
      return (double) (cpuNanos - before.cpuNanos) / Math.max(1, nanos - before.nanos);
    }
  }

  ProcessReporter(
      ClickfoldConfig config,
      KafkaClients kafka,
      SmallRyeHealthReporter health,
      ObjectMapper mapper,
      MeterRegistry registry,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.config = config;
    this.kafka = kafka;
    this.health = health;
    this.mapper = mapper;
    this.version = version;
    this.outcomes = new Outcomes(registry, System.nanoTime());
  }

  void start(@Observes StartupEvent event) {
    if (!config.roles().contains(Role.SETUP)) {
      reports.scheduleWithFixedDelay(
          this::report, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    reports.execute(this::close);
    reports.shutdown();
  }

  private void report() {
    try {
      if (producer == null) {
        producer =
            kafka.producer(
                "clickfold-reports", DELIVERY_TIMEOUT, Map.of(ProducerConfig.LINGER_MS_CONFIG, 0));
      }
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              config.topics().processReports(),
              id.getBytes(StandardCharsets.UTF_8),
              bytes(present()));
      producer.send(
          record,
          (sent, failure) -> {
            if (failure != null) {
              LOG.debugf("A report of this process was not sent: %s", failure.toString());
            }
          });
    } catch (RuntimeException e) {
      LOG.debugf(e, "There is no report of this process");
    }
  }

  private ProcessReport present() {
    SmallRyeHealth readiness = health.getReadinessAsync().await().atMost(HEALTH_TIMEOUT);
    CpuTime before = cpu;
    cpu = CpuTime.now();
    Runtime runtime = Runtime.getRuntime();
    return new ProcessReport(
        id,
        config.roles().stream().map(role -> role.name().toLowerCase(Locale.ROOT)).sorted().toList(),
        version,
        started,
        Instant.now(),
        !readiness.isDown(),
        cpu.coresSince(before),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        failedChecks(readiness.getPayload()),
        outcomes.look(System.nanoTime()));
  }

  private byte[] bytes(ProcessReport report) {
    try {
      return mapper.writeValueAsBytes(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<FailedCheck> failedChecks(JsonObject readiness) {
    return readiness.getJsonArray("checks").getValuesAs(JsonObject.class).stream()
        .filter(check -> !"UP".equals(check.getString("status")))
        .limit(ProcessReport.MAX_CHECKS)
        .map(check -> new FailedCheck(check.getString("name"), text(check)))
        .toList();
  }

  private static String text(JsonObject check) {
    JsonObject data = check.getJsonObject("data");
    String text =
        data == null
            ? ""
            : data.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + plain(entry.getValue()))
                .collect(Collectors.joining("; "));
    return text.substring(0, Math.min(text.length(), ProcessReport.MAX_TEXT_CHARS));
  }

  private static String plain(JsonValue value) {
    return value instanceof JsonString string ? string.getString() : value.toString();
  }

  private static String id() {
    long pid = ProcessHandle.current().pid();
    return pid == FIRST_PID ? host() : host() + "-" + pid;
  }

  private static String host() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }

  private void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
