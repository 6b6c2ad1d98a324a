package io.clickfold.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.wire.Gap;
import io.clickfold.writer.LostCounts.LostRange;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LostCountsTest {
  private static final OptionalLong NOT_BACK = OptionalLong.empty();

  @Test
  void holesThatTransactionsLeaveAreNoLoss() {
    assertThat(LostCounts.loss(100, NOT_BACK, 0, 130, 0)).isEmpty();
    assertThat(LostCounts.loss(100, NOT_BACK, 100, 101, 0)).isEmpty();
  }

  @Test
  void whatExpiredBehindTheKnownOffsetIsLost() {
    assertThat(LostCounts.loss(100, NOT_BACK, 101, 101, 0))
        .contains(new LostRange(Gap.EXPIRED, 100, 101));
    assertThat(LostCounts.loss(100, NOT_BACK, 7_000, 7_002, 0))
        .contains(new LostRange(Gap.EXPIRED, 100, 7_000));
  }

  @Test
  void aTopicThatEndsBeforeTheCommittedOffsetIsAnother() {
    assertThat(LostCounts.loss(100, OptionalLong.of(100), 0, 3, 20))
        .contains(new LostRange(Gap.REPLACED, 100, 3));
  }

  @Test
  void aTopicThatIsReadFromItsBeginningBelowTheCommittedOffsetIsAnother() {
    assertThat(LostCounts.loss(100, OptionalLong.of(100), 0, 0, 500))
        .contains(new LostRange(Gap.REPLACED, 100, 0));
  }

  /** As a member has it that was away while another one went on. */
  @Test
  void readingBehindAnotherMembersCommitsIsNoLoss() {
    assertThat(LostCounts.loss(100, OptionalLong.of(100), 0, 60, 500)).isEmpty();
  }
}
