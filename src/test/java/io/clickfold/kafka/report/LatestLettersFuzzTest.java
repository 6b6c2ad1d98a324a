package io.clickfold.kafka.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.report.LatestLetters.Letter;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Any headers of a record of {@code dead-letters}. */
class LatestLettersFuzzTest {
  private static final List<String> HEADERS =
      List.of(
          DeadLetter.ROLE,
          DeadLetter.REASON,
          DeadLetter.TOPIC,
          DeadLetter.PARTITION,
          DeadLetter.OFFSET,
          DeadLetter.EXCEPTION,
          DeadLetter.DETAIL);

  @FuzzTest
  void aLetterIsShownWhateverItsHeadersAre(byte[] input) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("dead-letters", 0, 0, null, input);
    int next = 0;
    for (String value : new String(input, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      String name = HEADERS.get(next++ % HEADERS.size());
      record
          .headers()
          .add(name, value.isEmpty() ? null : value.getBytes(StandardCharsets.ISO_8859_1));
    }
    Letter letter =
        Allocation.atMost(Allocation.forInput(input.length), () -> LatestLetters.letter(record));
    assertThat(List.of(letter.role(), letter.reason(), letter.topic(), letter.detail()))
        .allMatch(text -> text.length() <= 1024);
  }
}
