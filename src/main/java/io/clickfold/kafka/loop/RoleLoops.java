package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.lag.ConsumerLag;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleStatus;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The loops of one role in this process, with what they use: they start and end together. */
public final class RoleLoops {
  private final Role role;
  private final KafkaClients kafka;
  private final DeadLetters letters;
  private final List<TransactionalLoop> loops = new ArrayList<>();
  private final List<TopicSizes> sizes = new ArrayList<>();
  private Uni<Void> needed = Uni.createFrom().voidItem();
  private Supplier<Optional<String>> trouble = Optional::empty;

  RoleLoops(Role role, KafkaClients kafka, DeadLetters letters) {
    this.role = role;
    this.kafka = kafka;
    this.letters = letters;
  }

  /**
   * Adds a loop.
   *
   * @param substitutes what is sent instead of records that brokers refuse
   */
  public void add(LoopSettings settings, ProcessorFactory processors, Substitutes substitutes) {
    loops.add(
        new TransactionalLoop(
            settings, kafka, processors, new PoisonRecords(role, letters, substitutes)));
  }

  /** The sizes of topics, for one of the loops; closed when the loops have ended. */
  public TopicSizes sizesOf(String... topics) {
    TopicSizes created = new TopicSizes(kafka, List.of(topics));
    sizes.add(created);
    return created;
  }

  /** Lets the loops start not before this has ended. Without it they wait for the topics only. */
  public void startAfter(Uni<Void> ready) {
    needed = ready;
  }

  /**
   * Lets the role fail for a reason that the loops do not know.
   *
   * @param failing returns what is wrong at present; called by any thread
   */
  public void failWhile(Supplier<Optional<String>> failing) {
    trouble = failing;
  }

  void start(Uni<Void> topics, ConsumerLag lag) {
    loops.forEach(loop -> loop.watchedBy(lag, role));
    start(topics, TransactionalLoop::start);
  }

  /** Has the loops started when the topics and all that the role needs are there. */
  void start(Uni<Void> topics, Consumer<TransactionalLoop> starter) {
    Uni.combine()
        .all()
        .unis(topics, needed)
        .discardItems()
        .subscribe()
        .with(ready -> loops.forEach(starter));
  }

  void stop() {
    loops.forEach(TransactionalLoop::stop);
  }

  void close() {
    loops.forEach(TransactionalLoop::close);
    sizes.forEach(TopicSizes::close);
  }

  /**
   * How the role is doing: as badly as the worst of its loops.
   *
   * @param standstill partitions that nobody reads on, whoever should; empty if there are none
   */
  RoleStatus status(Optional<String> standstill) {
    return status(loops.stream().map(TransactionalLoop::status), trouble.get(), standstill);
  }

  static RoleStatus status(
      Stream<LoopStatus> loops, Optional<String> trouble, Optional<String> standstill) {
    LoopStatus worst = loops.reduce((one, other) -> one.isFlowing() ? other : one).orElseThrow();
    LoopStatus all = worst.isFlowing() ? trouble.map(worst::failingBy).orElse(worst) : worst;
    return RoleStatus.readyIf(all.isFlowing())
        .unless("standstill", standstill)
        .with("state", all.state().name())
        .with("detail", all.detail())
        .with("since", all.since().toString());
  }
}
