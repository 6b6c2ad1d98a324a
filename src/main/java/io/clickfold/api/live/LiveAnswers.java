package io.clickfold.api.live;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Answers that are watched. All watchers of a question share its readings: there is one at a time,
 * the next begins an interval after it has ended, and none once nobody watches. What fails to be
 * read is read again, and leaves the answer as it is.
 *
 * <p>A question that takes long is read apart from the others, so that these do not wait for it.
 *
 * <p>Watchers are only told that the answer has changed, and take the newest when they can: one
 * that is slow costs nothing and misses what was in between.
 *
 * @param <Q> a question; equal ones have the same answer
 */
public final class LiveAnswers<Q> {
  /** Readings of all questions under way at once; the others wait, so that queries get through. */
  static final int READINGS_AT_ONCE = 16;

  /** The same, of questions that take long: besides the others, so that these do not wait. */
  static final int SLOW_AT_ONCE = 4;

  private static final LiveAnswer TOO_SLOW = LiveAnswer.problem("");

  private static final Logger LOG = Logger.getLogger(LiveAnswers.class);

  private final Function<Q, Uni<LiveAnswer>> read;
  private final Duration interval;
  private final Duration quick;
  private final Timer timer;
  private final InstantSource clock;
  private final StreamMemory memory;
  private final Map<Q, Watched> watched = new HashMap<>();
  private final Lane due = new Lane(READINGS_AT_ONCE, Watched::readQuickly);
  private final Lane slow = new Lane(SLOW_AT_ONCE, Watched::readSlowly);

  /**
   * @param read reads the present answer; a problem ends the question's readings
   * @param quick what takes longer is broken off, and read again among the slow questions
   * @param clock says when readings begin
   * @param memory is used for the newest answer to each question
   */
  LiveAnswers(
      Function<Q, Uni<LiveAnswer>> read,
      Duration interval,
      Duration quick,
      Timer timer,
      InstantSource clock,
      StreamMemory memory) {
    this.read = read;
    this.interval = interval;
    this.quick = quick;
    this.timer = timer;
    this.clock = clock;
    this.memory = memory;
  }

  /** Watches a question, until the watcher is closed. */
  Watcher watch(Q question) {
    Watched answer;
    Watcher watcher;
    boolean first;
    synchronized (this) {
      first = !watched.containsKey(question);
      answer = watched.computeIfAbsent(question, Watched::new);
      watcher = new Watcher(answer);
      answer.watchers.add(watcher);
    }
    if (first) {
      due.add(answer);
    }
    return watcher;
  }

  /** Questions that wait to be read, some at once. */
  private final class Lane {
    private MultiEmitter<? super Watched> waiting;

    Lane(int atOnce, Function<Watched, Uni<Void>> reading) {
      Multi.createFrom()
          .<Watched>emitter(emitter -> waiting = emitter)
          .onItem()
          .transformToUni(question -> reading.apply(question))
          .merge(atOnce)
          .subscribe()
          .with(done -> {}, failure -> LOG.error("Nothing is read for streams any more", failure));
    }

    void add(Watched question) {
      waiting.emit(question);
    }
  }

  /** One question, from its first watcher to its last. */
  private final class Watched {
    private final Q question;
    private final Set<Watcher> watchers = new LinkedHashSet<>();
    private final StreamMemory.AnswerReservation held = memory.reservation(1);
    private volatile LiveAnswer newest;

    /** When the last reading began that has not failed; null before that. */
    private volatile Instant asOf;

    /** Where it is read next. */
    private volatile Lane lane = due;

    Watched(Q question) {
      this.question = question;
    }

    Uni<Void> readQuickly() {
      return read(reading -> reading.ifNoItem().after(quick).recoverWithItem(TOO_SLOW));
    }

    Uni<Void> readSlowly() {
      long begin = System.nanoTime();
      return read(
          reading ->
              reading.invoke(
                  answer -> lane = System.nanoTime() - begin < quick.toNanos() ? due : slow));
    }

    private Uni<Void> read(UnaryOperator<Uni<LiveAnswer>> bounded) {
      if (watchers().isEmpty()) {
        return Uni.createFrom().voidItem();
      }
      Instant begin = clock.instant();
      return bounded
          .apply(Uni.createFrom().deferred(() -> read.apply(question)))
          .onFailure()
          .invoke(failure -> LOG.debugf(failure, "Not read: %s", question))
          .onFailure()
          .recoverWithNull()
          .invoke(answer -> receive(answer, begin))
          .replaceWithVoid();
    }

    /** Receives what was read: null if that failed. */
    private void receive(LiveAnswer answer, Instant begin) {
      if (answer == TOO_SLOW) {
        lane = slow;
        slow.add(this);
        return;
      }
      LiveAnswer published = answer == null ? newest : publish(answer);
      if (answer != null) {
        // Behind the answer: whoever reads this first and the answer then has one as new as this.
        asOf = begin;
      }
      if (published == null || !published.isProblem()) {
        timer.after(interval, () -> lane.add(this));
      }
    }

    /** What its watchers see then: a problem, too, if there is no room for the answer. */
    private LiveAnswer publish(LiveAnswer answer) {
      if (newest == null || !newest.id().equals(answer.id())) {
        newest = held.hold(answer);
        watchers().forEach(Watcher::tell);
      }
      return newest;
    }

    private List<Watcher> watchers() {
      synchronized (LiveAnswers.this) {
        return List.copyOf(watchers);
      }
    }
  }

  /** Somebody who watches a question. */
  final class Watcher {
    private final Watched answer;
    private volatile Runnable changed = () -> {};

    private Watcher(Watched answer) {
      this.answer = answer;
    }

    /**
     * Has the action run when there is a newer answer; at once if there is one already. It may run
     * more than once for the same answer, on any thread.
     */
    void onChange(Runnable action) {
      changed = action;
      if (newest().isPresent()) {
        action.run();
      }
    }

    /** Empty until the question has been read for the first time. */
    Optional<LiveAnswer> newest() {
      return Optional.ofNullable(answer.newest);
    }

    /**
     * When the question was last read: the newest answer, if looked up behind this, is as new or
     * newer. Empty until it has been read for the first time.
     */
    Optional<Instant> asOf() {
      return Optional.ofNullable(answer.asOf);
    }

    /** Leaves. May be called more than once. */
    void close() {
      synchronized (LiveAnswers.this) {
        answer.watchers.remove(this);
        if (answer.watchers.isEmpty()) {
          watched.remove(answer.question, answer);
          answer.held.close();
        }
      }
    }

    /** Whatever happens, the others are notified, and the question is read again. */
    private void tell() {
      try {
        changed.run();
      } catch (RuntimeException e) {
        LOG.error("A stream could not be notified that its answer has changed", e);
      }
    }
  }

  /** Does something later. */
  @FunctionalInterface
  interface Timer {
    void after(Duration delay, Runnable action);
  }
}
