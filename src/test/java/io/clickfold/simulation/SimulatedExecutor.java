package io.clickfold.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A single thread of a process: its tasks are events, one after the other. Without a process of its
 * own it is a pool, whose tasks belong to the process that gave them and do not wait for another.
 */
final class SimulatedExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  /** How late what is repeated may be, in multiples of its interval. */
  private static final int MOST_LATE = 6;

  private final Timeline timeline;
  private final SimulatedProcess owner;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean shutdown;

  SimulatedExecutor(Timeline timeline, SimulatedProcess owner) {
    this.timeline = timeline;
    this.owner = owner;
  }

  @Override
  public void execute(Runnable task) {
    if (owner == null) {
      run(0, task);
      return;
    }
    waiting.add(task);
    if (!busy) {
      busy = true;
      run(0, this::next);
    }
  }

  /** One that is suspended, since it waits, keeps the others waiting. */
  private void next() {
    Runnable task = waiting.poll();
    if (task == null) {
      busy = false;
      return;
    }
    try {
      task.run();
    } finally {
      run(0, this::next);
    }
  }

  private void run(long millis, Runnable task) {
    SimulatedProcess process = owner == null ? SimulatedProcess.current() : owner;
    timeline.after(millis, process == null ? task : () -> process.whenItRuns(timeline, task));
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    Later<Object> later =
        new Later<>(
            () -> {
              task.run();
              return null;
            });
    run(Math.max(0, unit.toMillis(delay)), later);
    return later;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    Later<V> later = new Later<>(task);
    run(Math.max(0, unit.toMillis(delay)), later);
    return later;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initial, long period, TimeUnit unit) {
    return scheduleWithFixedDelay(task, initial, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initial, long delay, TimeUnit unit) {
    Later<Object> later = new Later<>(() -> null);
    repeat(later, task, unit.toMillis(initial), unit.toMillis(delay));
    return later;
  }

  /** On a busy machine, by chance later than due. */
  private void repeat(Later<Object> later, Runnable task, long first, long delay) {
    run(
        first + timeline.random().nextLong(MOST_LATE * delay + 1),
        () -> {
          if (!later.isCancelled() && !shutdown) {
            task.run();
            repeat(later, task, delay, delay);
          }
        });
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return new ArrayList<>();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && !busy;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private static final class Later<V> extends FutureTask<V> implements ScheduledFuture<V> {
    Later(Callable<V> task) {
      super(task);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      throw new UnsupportedOperationException();
    }
  }
}
