package io.clickfold.fold.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final long MINUTE = 60_000;
  private static final long START = 29_922_413 * MINUTE;

  private final ClickParser parser = new ClickParser();
  private final Splits splits = new Splits();

  @Test
  void thoseThatWereDecidedGoOn() {
    splits.change("a", START, 3, 7);
    splits.change("b", START + MINUTE, 36, 0);
    splits.change("a", START + 2 * MINUTE, 0, 7);

    Splits again = new Splits(splits.all());

    assertThat(again.all()).isEqualTo(splits.all()).hasSize(2);
    assertThat(again.change("b", START + 3 * MINUTE, 0, 0))
        .containsExactly(new Split("b", START + MINUTE, START + 3 * MINUTE, 36, 0));
  }

  @Test
  void clicksAreSpreadEvenlyAndDuplicatesMeet() throws InvalidClickException {
    int[] byShard = new int[5];
    Click click = new Click();
    for (int i = 0; i < 5_000; i++) {
      byte[] json =
          "{\"event_id\":\"00000000-0000-0000-0000-%012d\",\"ad_id\":\"ad\",\"click_time\":%d}"
              .formatted(i, START)
              .getBytes(StandardCharsets.UTF_8);
      parser.parse(json, 0, json.length, click);
      int shard = Splits.shardOf(click, 5);
      byShard[shard]++;
      parser.parse(json, 0, json.length, click);
      assertThat(Splits.shardOf(click, 5)).isEqualTo(shard);
    }
    for (int clicks : byShard) {
      assertThat(clicks).isBetween(900, 1_100);
    }
  }
}
