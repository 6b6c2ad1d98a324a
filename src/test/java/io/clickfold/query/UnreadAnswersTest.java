package io.clickfold.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnreadAnswersTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final CountDownLatch broken = new CountDownLatch(1);
  private final UnreadAnswers unread = new UnreadAnswers(PATIENCE);

  @Test
  void breaksOffWhatIsNotRead() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().range(0, 10));
    client.request(1).awaitItems(1);
    assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void waitsForWhatIsToBeSent() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().emitter(emitter -> {}));
    client.request(1);
    assertThat(broken.await(5 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    client.cancel();
  }

  @Test
  void theLastPartIsOneThatCanBeUnread() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().item(1));
    client.request(1).awaitItems(1);
    assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
    client.assertNotTerminated();
  }

  @Test
  void endsWhenTheLastPartHasBeenSent() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().items(1, 2));
    client.request(1).awaitItems(1);
    client.request(1).awaitItems(2).assertNotTerminated();
    client.request(1).assertCompleted().assertItems(1, 2);
    assertThat(broken.await(3 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void nothingEndsAtOnce() {
    answer(Multi.createFrom().<Integer>empty()).request(1).assertCompleted();
  }

  @Test
  void takesItsTimeForEachPart() {
    AssertSubscriber<Long> client =
        answer(Multi.createFrom().ticks().every(PATIENCE.dividedBy(10)).onOverflow().drop());
    for (int i = 1; i <= 20; i++) {
      client.request(1);
      client.awaitItems(i);
    }
    assertThat(broken.getCount()).isEqualTo(1);
    client.cancel();
  }

  @Test
  void forgetsWhatHasEnded() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().range(0, 10));
    client.request(1).awaitItems(1);
    client.cancel();
    assertThat(broken.await(3 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  private <T> AssertSubscriber<T> answer(Multi<T> parts) {
    return unread
        .breakOff(parts, broken::countDown)
        .subscribe()
        .withSubscriber(AssertSubscriber.create());
  }
}
