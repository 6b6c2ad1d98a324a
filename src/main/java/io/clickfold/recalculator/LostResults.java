package io.clickfold.recalculator;

import io.clickfold.store.jobs.Job;
import io.clickfold.wire.Gap;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Notices results of jobs that were lost in {@code click-counts}, as when they have expired there.
 * If marks are lost, writers pass them and they are not stored. If results before them are, writers
 * have noted a gap before they have stored the marks. Blocks. Not thread-safe.
 */
final class LostResults {
  private final Supplier<Map<Integer, Long>> ends;
  private final Supplier<Map<Integer, Long>> stored;
  private final Supplier<List<Gap>> gaps;
  private final String topic;

  /**
   * Of each job that waits for marks, where {@code click-counts} ended after these had been sent.
   */
  private final Map<UUID, Map<Integer, Long>> waiting = new HashMap<>();

  /**
   * @param ends where {@code click-counts} ends, by partition
   * @param stored up to which offset it is stored, by partition
   * @param gaps the gaps that were noted
   * @param topic {@code click-counts}'s
   */
  LostResults(
      Supplier<Map<Integer, Long>> ends,
      Supplier<Map<Integer, Long>> stored,
      Supplier<List<Gap>> gaps,
      String topic) {
    this.ends = ends;
    this.stored = stored;
    this.gaps = gaps;
    this.topic = topic;
  }

  /**
   * Whether writers have passed all results of a job. What is not stored then was lost.
   *
   * @param job one whose tasks have sent everything
   * @param known all jobs that have not ended
   */
  boolean havePassed(UUID job, List<Job> known) {
    Map<Integer, Long> sent = waiting.get(job);
    if (sent == null) {
      waiting.keySet().removeIf(id -> known.stream().noneMatch(one -> one.id().equals(id)));
      waiting.put(job, ends.get());
      return false;
    }
    Map<Integer, Long> now = stored.get();
    return sent.entrySet().stream()
        .allMatch(end -> now.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  /**
   * Whether some results may have been lost of those that were sent since. Nothing is deleted so
   * soon after it was sent that differing clocks would hide it.
   */
  boolean hasGapSince(Instant since) {
    return gaps.get().stream()
        .anyMatch(gap -> gap.topic().equals(topic) && gap.noticed() >= since.toEpochMilli());
  }

  void forget(UUID job) {
    waiting.remove(job);
  }
}
