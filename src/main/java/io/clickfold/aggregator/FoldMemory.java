package io.clickfold.aggregator;

import io.clickfold.fold.FoldProgress;
import io.clickfold.fold.PartitionFold;
import io.clickfold.platform.MemoryLimit;

/** Keeps a partition's fold within the memory that there is. Not thread-safe. */
final class FoldMemory implements AutoCloseable {
  private final MemoryLimit.Share share;

  FoldMemory(MemoryLimit limit) {
    this.share = limit.share();
  }

  /** Has the fold set minutes aside as long as it holds too much. */
  void limit(PartitionFold fold) {
    while (share.isExceededBy(fold.bytes()) && fold.setAside()) {
      // There may still be too much.
    }
    share.setBehind(fold.asideFrom() != FoldProgress.NOTHING_ASIDE);
  }

  @Override
  public void close() {
    share.close();
  }
}
