package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/** A loop whose turns are made by whoever holds this, and not by a thread of its own. */
public final class LoopTurns {
  private final TransactionalLoop loop;

  private LoopTurns(TransactionalLoop loop) {
    this.loop = loop;
  }

  /**
   * The loops of a role.
   *
   * @param started receives each of them as soon as it may make turns
   * @return ends all loops that have been started: each makes its last turn then
   */
  public static Runnable of(
      LoopRole role,
      KafkaClients kafka,
      DeadLetters letters,
      Uni<Void> topics,
      Consumer<LoopTurns> started) {
    RoleLoops loops = new RoleLoops(role.role(), kafka, letters);
    role.addTo(loops);
    loops.start(topics, loop -> started.accept(new LoopTurns(loop)));
    return loops::stop;
  }

  /**
   * Makes a turn.
   *
   * @return how long to pause before the next, in milliseconds
   */
  public long turn() {
    return loop.turn();
  }

  /** Makes the last turn. */
  public void end() {
    loop.end();
  }

  /** Whether records flow. */
  public boolean isFlowing() {
    return loop.status().isFlowing();
  }

  /** How it is doing, to be read by people. */
  public String status() {
    return loop.status().state() + " " + loop.status().detail();
  }
}
