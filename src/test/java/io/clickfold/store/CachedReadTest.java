package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachedReadTest {
  private final AtomicLong nanoTime = new AtomicLong(-5);
  private final List<UniEmitter<? super String>> readings = new ArrayList<>();
  private final CachedRead<String> shared =
      new CachedRead<>(
          () -> Uni.createFrom().emitter(readings::add), Duration.ofSeconds(1), nanoTime::get);

  @Test
  void whoComesDuringAReadingSharesIt() {
    CompletableFuture<String> first = ask();
    CompletableFuture<String> second = ask();
    assertThat(readings).hasSize(1);

    readings.get(0).complete("a");

    assertThat(first).isCompletedWithValue("a");
    assertThat(second).isCompletedWithValue("a");
    assertThat(ask()).isCompletedWithValue("a");
    assertThat(readings).hasSize(1);
  }

  @Test
  void anOldReadingIsNotGivenOut() {
    ask();
    readings.get(0).complete("a");
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());

    CompletableFuture<String> later = ask();

    assertThat(later).isNotDone();
    readings.get(1).complete("b");
    assertThat(later).isCompletedWithValue("b");
  }

  @Test
  void afterAFailureItIsReadAgain() {
    CompletableFuture<String> first = ask();
    readings.get(0).fail(new IllegalStateException("away"));
    assertThatThrownBy(first::join).hasRootCauseMessage("away");
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());

    CompletableFuture<String> later = ask();

    readings.get(1).complete("back");
    assertThat(later).isCompletedWithValue("back");
  }

  @Test
  void nothingIsReadBeforeSomebodyWaits() {
    shared.get();

    assertThat(readings).isEmpty();
  }

  private CompletableFuture<String> ask() {
    return shared.get().subscribeAsCompletionStage();
  }
}
