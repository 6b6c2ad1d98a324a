package io.clickfold.store.jobs;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Lets one process at a time do what one is enough for. It is there to spare work, not to keep
 * anything right: two holders at once, as after a long pause of the first, do no harm, since all
 * that is done under it may be done twice.
 *
 * <p>Lightweight transactions of several processes on one row hinder each other, and some are
 * answered by nobody knows what. So the holder changes the row only when half its time is over, and
 * others, who only read it, when it is free. Not thread-safe.
 */
public final class Lease {
  static final Duration LENGTH = Duration.ofSeconds(15);

  private static final Duration KEPT_BEFORE_END = LENGTH.dividedBy(2);

  private final LeaseRow row;
  private final LongSupplier nanoTime;
  private final UUID holder = UUID.randomUUID();

  /** When it ends at the earliest; empty if it is not known to be this process'. */
  private Optional<Long> endNanos = Optional.empty();

  /** Where it stands, for all processes. */
  interface LeaseRow {
    /** Who holds it. */
    Uni<Optional<UUID>> holder();

    /** Takes it for its length, unless somebody holds it. Returns whether it was taken. */
    Uni<Boolean> take(UUID holder);

    /** Holds it for its length from now on, unless it was lost. Returns whether it was not. */
    Uni<Boolean> keep(UUID holder);
  }

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  public Lease(LeaseRow row, LongSupplier nanoTime) {
    this.row = row;
    this.nanoTime = nanoTime;
  }

  /**
   * Whether it is this process' for some seconds; to be asked again before these are over. Fails if
   * that cannot be found out.
   */
  public Uni<Boolean> hold() {
    return Uni.createFrom().deferred(() -> hold(nanoTime.getAsLong()));
  }

  private Uni<Boolean> hold(long now) {
    if (isHeld(now + KEPT_BEFORE_END.toNanos())) {
      return Uni.createFrom().item(true);
    }
    if (isHeld(now)) {
      return changed(row.keep(holder), now)
          .onFailure(failure -> isHeld(nanoTime.getAsLong()))
          .recoverWithItem(true);
    }
    endNanos = Optional.empty();
    return row.holder()
        .chain(
            other -> {
              if (other.isEmpty()) {
                return changed(row.take(holder), now);
              }
              // It may be ours although no answer said so.
              return other.get().equals(holder)
                  ? changed(row.keep(holder), now)
                  : Uni.createFrom().item(false);
            });
  }

  private boolean isHeld(long nanos) {
    return endNanos.isPresent() && endNanos.get() - nanos > 0;
  }

  private Uni<Boolean> changed(Uni<Boolean> change, long now) {
    return change.invoke(
        ours -> endNanos = ours ? Optional.of(now + LENGTH.toNanos()) : Optional.empty());
  }
}
