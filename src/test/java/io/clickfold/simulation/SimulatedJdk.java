package io.clickfold.simulation;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What rewritten classes call instead of the JDK: the clock of their process, chance that the seed
 * decides, executors whose tasks are events, and waits during which other events happen.
 */
public final class SimulatedJdk {
  /** Longer waits without a time-out are a deadlock. */
  private static final long FOREVER_MILLIS = 600_000;

  private static Timeline timeline;

  private SimulatedJdk() {}

  /** Whose time counts from now on. */
  static void use(Timeline now) {
    timeline = now;
  }

  private static boolean await(BooleanSupplier condition, long time, TimeUnit unit) {
    SimulatedProcess process = SimulatedProcess.current();
    boolean holds =
        timeline.await(
            () -> condition.getAsBoolean() || process != null && !process.isAlive(),
            timeline.nanos() + unit.toNanos(time));
    if (process != null) {
      process.check();
    }
    return holds;
  }

  private static void awaitForever(BooleanSupplier condition) {
    if (!await(condition, FOREVER_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("waits for something that does not come");
    }
  }

  @Replaces(owner = System.class, name = "nanoTime", isStatic = true)
  public static long nanoTime() {
    return timeline.nanos();
  }

  @Replaces(owner = System.class, name = "currentTimeMillis", isStatic = true)
  public static long currentTimeMillis() {
    SimulatedProcess process = SimulatedProcess.current();
    return timeline.millis() + (process == null ? 0 : process.clockErrorMillis());
  }

  @Replaces(owner = Instant.class, name = "now", isStatic = true)
  public static Instant now() {
    return Instant.ofEpochMilli(currentTimeMillis());
  }

  @Replaces(owner = Clock.class, name = "systemUTC", isStatic = true)
  public static Clock systemUtc() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Instant instant() {
        return now();
      }
    };
  }

  @Replaces(owner = InstantSource.class, name = "system", isStatic = true)
  public static InstantSource system() {
    return systemUtc();
  }

  @Replaces(owner = UUID.class, name = "randomUUID", isStatic = true)
  public static UUID randomUuid() {
    long high = timeline.random().nextLong();
    long low = timeline.random().nextLong();
    return new UUID(high & ~0xF000L | 0x4000L, low & ~(3L << 62) | 1L << 63);
  }

  /** Of version 1, as the driver makes it: its time is that of the process. */
  @Replaces(owner = Uuids.class, name = "timeBased", isStatic = true)
  public static UUID timeBased() {
    long chance = timeline.random().nextLong();
    long node = Uuids.startOf(currentTimeMillis()).getLeastSignificantBits();
    long time = Uuids.startOf(currentTimeMillis()).getMostSignificantBits();
    return new UUID(time, node & 3L << 62 | chance >>> 2);
  }

  /** Always the same, since some secrets are made once for all runs. */
  @Replaces(owner = SecureRandom.class, name = "nextLong")
  public static long nextLong(SecureRandom ignored) {
    return 0x9E3779B97F4A7C15L;
  }

  @Replaces(owner = ThreadLocalRandom.class, name = "nextLong")
  public static long nextLong(ThreadLocalRandom ignored, long below) {
    return timeline.random().nextLong(below);
  }

  @Replaces(owner = ThreadLocalRandom.class, name = "nextLong")
  public static long nextLong(ThreadLocalRandom ignored, long from, long below) {
    return timeline.random().nextLong(from, below);
  }

  @Replaces(owner = CompletableFuture.class, name = "get")
  public static Object get(CompletableFuture<?> future, long time, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return get((Future<?>) future, time, unit);
  }

  @Replaces(owner = Future.class, name = "get")
  public static Object get(Future<?> future, long time, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!await(future::isDone, time, unit)) {
      throw new TimeoutException();
    }
    return future.get();
  }

  @Replaces(owner = Future.class, name = "get")
  public static Object get(Future<?> future) throws InterruptedException, ExecutionException {
    awaitForever(future::isDone);
    return future.get();
  }

  @Replaces(owner = CompletableFuture.class, name = "join")
  public static Object join(CompletableFuture<?> future) {
    awaitForever(future::isDone);
    return future.join();
  }

  @Replaces(owner = CompletableFuture.class, name = "completeOnTimeout")
  public static CompletableFuture<Object> completeOnTimeout(
      CompletableFuture<Object> future, Object value, long time, TimeUnit unit) {
    timeline.after(unit.toMillis(time), () -> future.complete(value));
    return future;
  }

  @Replaces(owner = CountDownLatch.class, name = "await")
  public static boolean await(CountDownLatch latch, long time, TimeUnit unit) {
    return await(() -> latch.getCount() == 0, time, unit);
  }

  @Replaces(owner = CountDownLatch.class, name = "await")
  public static void await(CountDownLatch latch) {
    awaitForever(() -> latch.getCount() == 0);
  }

  @Replaces(owner = LockSupport.class, name = "parkNanos", isStatic = true)
  public static void parkNanos(long nanos) {
    await(() -> false, nanos, TimeUnit.NANOSECONDS);
  }

  /** Wakes up after each event; who waits looks for itself whether it was the right one. */
  @Replaces(owner = Condition.class, name = "await")
  public static void await(Condition ignored) {
    int[] looked = {0};
    awaitForever(() -> looked[0]++ > 0);
  }

  @Replaces(owner = Semaphore.class, name = "tryAcquire")
  public static boolean tryAcquire(Semaphore semaphore, long time, TimeUnit unit) {
    return await(() -> semaphore.availablePermits() > 0, time, unit) && semaphore.tryAcquire();
  }

  @Replaces(
      owner = java.util.concurrent.Executors.class,
      name = "newSingleThreadExecutor",
      isStatic = true)
  public static ExecutorService newSingleThreadExecutor(ThreadFactory ignored) {
    return new SimulatedExecutor(timeline, SimulatedProcess.current());
  }

  @Replaces(
      owner = java.util.concurrent.Executors.class,
      name = "newSingleThreadScheduledExecutor",
      isStatic = true)
  public static ScheduledExecutorService newSingleThreadScheduledExecutor(ThreadFactory ignored) {
    return new SimulatedExecutor(timeline, SimulatedProcess.current());
  }

  /** What iterates over the JDK's own would depend on a number that each JVM chooses. */
  @Replaces(owner = Set.class, name = "copyOf", isStatic = true)
  public static Set<Object> copyOf(Collection<Object> some) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(some));
  }

  @Replaces(owner = Map.class, name = "copyOf", isStatic = true)
  public static Map<Object, Object> copyOf(Map<Object, Object> some) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(some));
  }

  @Replaces(owner = Set.class, name = "of", isStatic = true)
  public static Set<Object> of(Object one, Object two) {
    Set<Object> both = new LinkedHashSet<>();
    both.add(one);
    both.add(two);
    return Collections.unmodifiableSet(both);
  }

  @Replaces(owner = Map.class, name = "of", isStatic = true)
  public static Map<Object, Object> of(Object key1, Object value1, Object key2, Object value2) {
    return map(key1, value1, key2, value2);
  }

  @Replaces(owner = Map.class, name = "of", isStatic = true)
  public static Map<Object, Object> of(
      Object key1, Object value1, Object key2, Object value2, Object key3, Object value3) {
    return map(key1, value1, key2, value2, key3, value3);
  }

  @Replaces(owner = Map.class, name = "of", isStatic = true)
  public static Map<Object, Object> of(
      Object key1,
      Object value1,
      Object key2,
      Object value2,
      Object key3,
      Object value3,
      Object key4,
      Object value4) {
    return map(key1, value1, key2, value2, key3, value3, key4, value4);
  }

  private static Map<Object, Object> map(Object... keysAndValues) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(map);
  }
}
