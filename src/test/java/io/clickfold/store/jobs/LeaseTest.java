package io.clickfold.store.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final SharedRow row = new SharedRow();
  private final Lease first = new Lease(row, () -> row.nanos);
  private final Lease second = new Lease(row, () -> row.nanos);

  @Test
  void oneHoldsItAndFewRoundsNeedATransaction() {
    assertThat(held(first)).isTrue();
    for (int round = 0; round < 60; round++) {
      row.nanos += ROUND.toNanos();
      assertThat(held(first)).isTrue();
      assertThat(held(second)).isFalse();
    }

    assertThat(row.transactions).isBetween(5, 10);
  }

  @Test
  void anotherTakesItWhenItsHolderIsGone() {
    assertThat(held(first)).isTrue();
    row.nanos += Lease.LENGTH.toNanos() - 1;
    assertThat(held(second)).isFalse();
    row.nanos += 1;

    assertThat(held(second)).isTrue();
    assertThat(held(first)).isFalse();
  }

  @Test
  void anUnknownOutcomeMattersOnlyWhenItsTimeIsOver() {
    assertThat(held(first)).isTrue();
    row.answers = false;
    row.nanos += Lease.LENGTH.toNanos() - 1;
    assertThat(held(first)).isTrue();

    row.nanos += 1;
    assertThatThrownBy(() -> held(first)).hasMessage("unknown");
    row.answers = true;
    assertThat(held(first)).as("it was taken although no answer said so").isTrue();
  }

  private static boolean held(Lease lease) {
    return lease.hold().await().indefinitely();
  }

  /** Does what it is asked for, whether or not it answers. */
  private static final class SharedRow implements Lease.LeaseRow {
    long nanos = 1;
    int transactions;
    boolean answers = true;
    private UUID holder;
    private long end;

    @Override
    public Uni<Optional<UUID>> holder() {
      return Uni.createFrom().item(Optional.ofNullable(end - nanos > 0 ? holder : null));
    }

    @Override
    public Uni<Boolean> take(UUID taker) {
      return change(end - nanos <= 0, taker);
    }

    @Override
    public Uni<Boolean> keep(UUID keeper) {
      return change(end - nanos > 0 && keeper.equals(holder), keeper);
    }

    private Uni<Boolean> change(boolean applied, UUID now) {
      transactions++;
      if (applied) {
        holder = now;
        end = nanos + Lease.LENGTH.toNanos();
      }
      return answers
          ? Uni.createFrom().item(applied)
          : Uni.createFrom().failure(new IllegalStateException("unknown"));
    }
  }
}
