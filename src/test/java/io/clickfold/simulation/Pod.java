package io.clickfold.simulation;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.quarkus.runtime.api.session.QuarkusCqlSession;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicCreator;
import io.clickfold.kafka.loop.LoopRole;
import io.clickfold.kafka.loop.LoopTurns;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.platform.Role;
import io.clickfold.recalculator.LateClicks;
import io.clickfold.recalculator.task.TaskRunner;
import io.clickfold.writer.CountWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Instance;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** A process of Clickfold: the real objects of its roles, and what makes their turns. */
final class Pod {
  private final World world;
  private final SimulatedProcess process;
  private final ClickfoldConfig config;
  private final Beans beans;
  private final List<LoopTurns> loops = new ArrayList<>();
  private final List<Runnable> endings = new ArrayList<>();
  private int turning;
  private boolean stopping;

  Pod(World world, SimulatedProcess process, ClickfoldConfig config) {
    this.world = world;
    this.process = process;
    this.config = config;
    this.beans =
        beans(config)
            .with(
                KafkaClients.class,
                new KafkaClients(world.kafkaSettings(), world.kafka().clientsOf(process)))
            .with(Instance.class, session(world.cassandra().sessionOf(process)));
  }

  /** Objects of a process without brokers and nodes. */
  static Beans beans(ClickfoldConfig config) {
    return new Beans()
        .with(ClickfoldConfig.class, config)
        .with(MeterRegistry.class, new CompositeMeterRegistry())
        .with(MemoryLimit.class, MemoryLimit.none());
  }

  SimulatedProcess process() {
    return process;
  }

  Beans beans() {
    return beans;
  }

  /** Starts all roles, as code of the process. */
  void start() {
    SimulatedProcess.as(
        process,
        () -> {
          TopicCreator topics = beans.get(TopicCreator.class);
          topicsAreThere(topics);
          startLoops("io.clickfold.aggregator.Aggregator", Role.AGGREGATOR, topics.ready());
          startLoops("io.clickfold.ranker.Ranker", Role.RANKER, topics.ready());
          startLoops("io.clickfold.archiver.Archiver", Role.ARCHIVER, topics.ready());
          if (config.roles().contains(Role.WRITER)) {
            CountWriter writer = beans.get(CountWriter.class);
            channel(
                config.topics().clickCounts(),
                config.writer().group(),
                2_000,
                topics.ready(),
                writer::write);
          }
          if (config.roles().contains(Role.RECALCULATOR)) {
            startRecalculator(topics.ready());
          }
        });
  }

  private void startRecalculator(Uni<Void> topics) {
    TaskRunner runner = beans.get(TaskRunner.class);
    String group = config.recalculator().group();
    Channel tasks =
        channel(
            config.topics().recalculationTasks(),
            group,
            1,
            topics,
            records -> runner.run(records.iterator().next()));
    LateClicks late = beans.get(LateClicks.class);
    channel(config.topics().lateClicks(), group + "-late", 500, topics, late::note);
    Class<?> election = Beans.classOf("io.clickfold.recalculator.CoordinatorElection");
    Supplier<Optional<Uni<Set<TopicPartition>>>> assigned =
        () -> Optional.of(Uni.createFrom().item(tasks.assigned()));
    beans.put(
        election, Beans.newInstance(election, assigned, config.topics().recalculationTasks()));
    Beans.call(beans.get("io.clickfold.recalculator.Coordinator"), "start", new Object[] {null});
  }

  private Channel channel(
      String topic, String group, int most, Uni<Void> topics, Channel.Handler handler) {
    Channel channel =
        new Channel(world, process, beans.get(KafkaClients.class), topic, group, most, handler);
    topics.subscribe().with(ready -> repeat(channel::turn, channel::close));
    return channel;
  }

  private void startLoops(String type, Role role, Uni<Void> topics) {
    if (!config.roles().contains(role)) {
      return;
    }
    endings.add(
        LoopTurns.of(
            (LoopRole) beans.get(type),
            beans.get(KafkaClients.class),
            beans.get(DeadLetters.class),
            topics,
            loop -> {
              loops.add(loop);
              repeat(loop::turn, loop::end);
            }));
  }

  /** Ends as after SIGTERM: commits, and leaves its groups; then it is dead. */
  void stop() {
    stopping = true;
    SimulatedProcess.as(process, () -> endings.forEach(Runnable::run));
    if (turning == 0) {
      process.kill();
    }
  }

  /** Has turns made until the pod stops; then one more that is the last. */
  private void repeat(LongSupplier turn, Runnable last) {
    turning++;
    world.repeat(
        process,
        () -> {
          if (!stopping) {
            return turn.getAsLong();
          }
          last.run();
          turning--;
          if (turning == 0) {
            process.kill();
          }
          return World.NEVER;
        });
  }

  /** What does not flow, to be read by people. */
  String troubles() {
    StringBuilder all = new StringBuilder();
    for (LoopTurns loop : loops) {
      if (!loop.isFlowing()) {
        all.append(process.name()).append(": ").append(loop.status()).append('\n');
      }
    }
    return all.toString();
  }

  /** Connects the process to nodes. */
  @SuppressWarnings("rawtypes")
  static Instance session(CqlSession session) {
    QuarkusCqlSession ours = proxy(QuarkusCqlSession.class, session);
    return (Instance)
        Proxy.newProxyInstance(
            Pod.class.getClassLoader(),
            new Class<?>[] {Instance.class},
            (self, method, arguments) -> {
              if (method.getName().equals("get")) {
                return CompletableFuture.completedFuture(ours);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static <T> T proxy(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            Pod.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** They are made by the world. */
  @SuppressWarnings("unchecked")
  private static void topicsAreThere(TopicCreator topics) {
    ((CompletableFuture<Void>) Beans.field(topics, "ready")).complete(null);
  }
}
