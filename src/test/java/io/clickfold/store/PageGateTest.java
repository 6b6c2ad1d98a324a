package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageGateTest {
  private final PageGate gate = new PageGate(2, 2);
  private final List<UniEmitter<? super String>> reading = new ArrayList<>();

  @Test
  void letsSoManyInAtOnceAndTheOthersInTurn() {
    var first = enter();
    enter();
    var third = enter();
    assertThat(reading).hasSize(2);
    reading.get(0).complete("a");
    first.assertCompleted().assertItem("a");
    assertThat(reading).hasSize(3);
    reading.get(2).complete("c");
    third.assertItem("c");
  }

  @Test
  void aFailureMakesRoomToo() {
    enter();
    enter();
    enter();
    reading.get(1).fail(new IllegalStateException());
    assertThat(reading).hasSize(3);
  }

  @Test
  void whoLeavesMakesRoomWhetherWaitingOrReading() {
    var first = enter();
    enter();
    enter().cancel();
    enter();
    assertThat(reading).hasSize(2);
    first.cancel();
    assertThat(reading).hasSize(3);
    reading.get(1).complete("b");
    reading.get(2).complete("d");
    enter();
    enter();
    assertThat(reading).hasSize(5);
  }

  @Test
  void refusesWhatNeedNotWait() {
    enter();
    enter();
    enter();
    enter();
    enter().assertFailedWith(StoreUnavailableException.class);
    reading.get(0).complete("a");
    assertThat(reading).hasSize(3);
  }

  @Test
  void manyThatFailAtOnceLetEachOtherIn() {
    PageGate narrow = new PageGate(1, 10_000);
    List<UniEmitter<? super String>> first = new ArrayList<>();
    List<UniAssertSubscriber<String>> all = new ArrayList<>();
    all.add(subscribe(narrow, Uni.createFrom().emitter(first::add)));
    for (int i = 0; i < 10_000; i++) {
      // As when no node of Cassandra is up: the driver does not even ask.
      all.add(subscribe(narrow, Uni.createFrom().failure(new IllegalStateException("away"))));
    }
    first.get(0).complete("a");
    assertThat(all.get(0).getItem()).isEqualTo("a");
    all.subList(1, all.size())
        .forEach(one -> one.assertFailedWith(IllegalStateException.class, "away"));
    subscribe(narrow, Uni.createFrom().item("b")).assertItem("b");
  }

  private static UniAssertSubscriber<String> subscribe(PageGate gate, Uni<String> read) {
    return gate.enter(() -> read).subscribe().withSubscriber(UniAssertSubscriber.create());
  }

  private UniAssertSubscriber<String> enter() {
    return gate.enter(() -> Uni.createFrom().<String>emitter(reading::add))
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }
}
