package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.clickfold.store.surplus.SurplusScan;
import io.smallrye.mutiny.Multi;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Three pages of one row each, some of which cannot be read at first. */
class PagesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final SimpleStatement ANY = SimpleStatement.newInstance("SELECT");
  private static final int PAGES = 3;

  /** By page, from 1, how often it cannot be read from now on. */
  private final int[] failures = new int[PAGES + 1];

  private final StoreSession session =
      new StoreSession(
          fake(CqlSession.class, (method, page) -> page(1)), CqlIdentifier.fromInternal("k"));

  @Test
  void whoSubscribesAgainBeginsWithTheFirstPage() {
    Multi<Integer> pages = pages(Pages.each(session, ANY));

    assertThat(all(pages)).containsExactly(1, 2, 3);
    assertThat(all(pages)).containsExactly(1, 2, 3);
  }

  @Test
  void aRetryBeginsWithTheFirstPage() {
    failures[2] = 1;
    assertThat(all(pages(Pages.each(session, ANY)).onFailure().retry().atMost(1)))
        .containsExactly(1, 1, 2, 3);

    failures[3] = 1;
    assertThat(all(pages(Pages.each(session, ANY)).onFailure().retry().atMost(1)))
        .containsExactly(1, 2, 1, 2, 3);
  }

  @Test
  void aListThatIsRetriedHasEachRowOnce() {
    failures[2] = 1;

    assertThat(
            Pages.list(session, ANY, row -> row.getInt(0))
                .onFailure()
                .retry()
                .atMost(1)
                .await()
                .atMost(TIMEOUT))
        .containsExactly(1, 2, 3);
  }

  @Test
  void aPageThatCannotBeHandledIsNotPassedOver() {
    int[] left = {1};
    Multi<Integer> handled =
        pages(Pages.each(session, ANY))
            .invoke(
                page -> {
                  if (page == 2 && left[0]-- > 0) {
                    throw new IllegalArgumentException("once");
                  }
                });

    assertThat(all(handled.onFailure().retry().atMost(1))).containsExactly(1, 1, 2, 3);
  }

  @Test
  void whereEachPageHasMoreAttemptsNoneIsReadAgain() {
    failures[1] = 1;
    failures[3] = 2;

    assertThat(all(pages(Pages.each(session, ANY, SurplusScan::patiently))))
        .containsExactly(1, 2, 3);
  }

  /** Whoever began the scan tries again later: it must not look like a fault of the data. */
  @Test
  void attemptsAreBoundedAndTheFailureIsOneThatMayPass() {
    failures[2] = Integer.MAX_VALUE;

    assertThatThrownBy(() -> all(pages(Pages.each(session, ANY, SurplusScan::patiently))))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(Integer.MAX_VALUE - failures[2]).isBetween(2, 10);
  }

  private List<Integer> all(Multi<Integer> pages) {
    return pages.collect().asList().await().atMost(TIMEOUT);
  }

  private static Multi<Integer> pages(Multi<Iterable<Row>> read) {
    return read.map(page -> page.iterator().next().getInt(0));
  }

  private CompletionStage<AsyncResultSet> page(int number) {
    if (failures[number] > 0) {
      failures[number]--;
      return CompletableFuture.failedFuture(new DriverTimeoutException("page " + number));
    }
    Row row = fake(Row.class, (method, none) -> number);
    return CompletableFuture.completedFuture(
        fake(
            AsyncResultSet.class,
            (method, none) ->
                switch (method) {
                  case "hasMorePages" -> number < PAGES;
                  case "currentPage" -> List.of(row);
                  case "fetchNextPage" -> next(number);
                  default -> throw new UnsupportedOperationException(method);
                }));
  }

  /** As the driver does. */
  private CompletionStage<AsyncResultSet> next(int number) {
    if (number == PAGES) {
      throw new IllegalStateException("No next page");
    }
    return page(number + 1);
  }

  @FunctionalInterface
  private interface Answers {
    Object answer(String method, Object[] arguments);
  }

  private static <T> T fake(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.answer(method.getName(), arguments)));
  }
}
