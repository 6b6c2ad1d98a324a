package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryLimitTest {
  private final MemoryLimit limit = new MemoryLimit(100);
  private final MemoryLimit.Share first = limit.share();
  private final MemoryLimit.Share second = limit.share();

  @Test
  void onlyThoseGiveSomethingUpThatHaveMoreThanTheirPartOfTooMuch() {
    assertThat(first.isExceededBy(90)).as("the other one needs nothing").isFalse();
    assertThat(second.isExceededBy(40)).as("less than half").isFalse();
    assertThat(first.isExceededBy(90)).isTrue();

    assertThat(first.isExceededBy(60)).isFalse();
    assertThat(second.isExceededBy(50)).isFalse();
    assertThat(limit.held()).isEqualTo(110);
  }

  @Test
  void whatIsClosedLeavesItsMemoryToTheOthers() {
    first.isExceededBy(60);
    first.setBehind(true);
    first.setBehind(true);
    assertThat(limit.behind()).isEqualTo(1);
    assertThat(second.isExceededBy(70)).isTrue();

    first.close();

    assertThat(limit.behind()).isZero();
    assertThat(limit.held()).isEqualTo(70);
    assertThat(second.isExceededBy(70)).isFalse();
  }

  @Test
  void theProcessesLimitLeavesMemoryForAllElse() {
    assertThat(ProcessMemory.bytes(1L << 30, 0.5)).isEqualTo((1L << 30) - (128L << 20) >> 1);
    assertThat(ProcessMemory.bytes(128L << 20, 0.5)).isEqualTo(16L << 20);
  }
}
