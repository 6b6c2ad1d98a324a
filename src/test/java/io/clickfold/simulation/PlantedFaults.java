package io.clickfold.simulation;

import java.util.List;

/**
 * Faults that the simulation has to find: each is a change of one source file. They are of the
 * kinds that were found in Clickfold once, or that stream processors are known for.
 */
final class PlantedFaults {
  private static final String LOOP = "kafka/loop/";

  private PlantedFaults() {}

  /**
   * A fault.
   *
   * @param name what is wrong
   * @param file below {@code io/clickfold}
   * @param right a text of it, at its first occurrence
   * @param wrong what stands there instead
   */
  record Fault(String name, String file, String right, String wrong) {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "results are committed without offsets",
            LOOP + "Committer.java",
            "producer.sendOffsetsToTransaction(offsets, group);",
            ""),
        new Fault(
            "a zombie is not fenced: offsets without the group's generation",
            LOOP + "Committer.java",
            "producer.sendOffsetsToTransaction(offsets, group);",
            "producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(group.groupId()));"),
        new Fault(
            "results go out before the transaction, and stay if it fails",
            LOOP + "Committer.java",
            "producer.commitTransaction();",
            "producer.commitTransaction();\n      if (records.size() > 2) {\n"
                + "        throw new org.apache.kafka.common.errors.TimeoutException(\"no answer\");\n"
                + "      }"),
        new Fault(
            "an unknown outcome counts as committed",
            LOOP + "Committer.java",
            "      // It ends what is under way: then it is known whether something was refused.",
            "      if (isTimeout(e)) {\n        dropProducer();\n        return;\n      }"),
        new Fault(
            "results without offsets are sent by who lost the partition",
            LOOP + "Assignment.java",
            "assigned.committing(progress) || outbox.bytes() > before",
            "assigned.committing(progress) && outbox.bytes() == before"),
        new Fault(
            "state survives a commit that failed",
            LOOP + "Assignment.java",
            "    partitions.values().forEach(AssignedPartition::close);\n"
                + "    partitions.clear();\n"
                + "    uninitialized.remove(Set.copyOf(uninitialized.waiting()));\n"
                + "    consumer.resume(held);\n"
                + "    onPartitionsAssigned(held);",
            "    consumer.resume(held);"),
        new Fault(
            "replay begins at the committed offset",
            LOOP + "Assignment.java",
            "    long replayFrom = checkpoint.replayOffset();\n    LOG.infof(",
            "    long replayFrom = committed;\n    LOG.infof("),
        new Fault(
            "what is gone of the log is passed over in silence",
            LOOP + "Assignment.java",
            "        Optional.of(loss));",
            "        Optional.empty());"),
        new Fault(
            "a truncated log is read on: no leader epochs",
            LOOP + "Assignment.java",
            "consumer.seek(partition, new OffsetAndMetadata(offset, leaderEpoch, \"\"));",
            "consumer.seek(partition, offset);"),
        new Fault(
            "uncommitted results are read",
            LOOP + "TransactionalLoop.java",
            "IsolationLevel.READ_COMMITTED",
            "IsolationLevel.READ_UNCOMMITTED"),
        new Fault(
            "a partition is idle although records wait in it",
            LOOP + "Assignment.java",
            "              && consumer.position(partition) >= end.offset()) {",
            "              && end.offset() >= 0) {"),
        new Fault(
            "the end is as of the answer, not of the question",
            LOOP + "EndProbe.java",
            "new End(answer.join().offset(), entry.getValue().wallMillis())",
            "new End(answer.join().offset(), System.currentTimeMillis())"),
        new Fault(
            "duplicates are forgotten by who takes over",
            "aggregator/ClickProcessor.java",
            "context.batches().parse(records, fold, (record, refusal) -> {}, this::acceptAgain);",
            ""),
        new Fault(
            "late clicks are dropped",
            "aggregator/ClickProcessor.java",
            "out.send(ForwardedClicks.late(context.topics().lateClicks(), record));",
            ""),
        new Fault(
            "early clicks are dropped",
            "aggregator/ClickProcessor.java",
            "out.send(ForwardedClicks.early(context.topics().lateClicks(), record));",
            ""),
        new Fault(
            "the watermark passes a minute that is open",
            "aggregator/SourceState.java",
            "    return progress.unfinished();",
            "    return progress.unfinished() < 0"
                + " ? progress.unfinished() : progress.unfinished() + 60_000;"),
        new Fault(
            "a new source is not waited for",
            "aggregator/SourceState.java",
            ".filter(other -> other.sources > source)",
            ".filter(other -> other.sources >= 0)"),
        new Fault(
            "the watermark goes back",
            "fold/PartitionFold.java",
            "    if (to <= watermark) {\n      return;\n    }",
            "    if (to == watermark) {\n      return;\n    }"),
        new Fault(
            "the clock closes minutes of which clicks are replayed",
            "fold/PartitionFold.java",
            "      closed.closedByClock(new FoldProgress.Clock(nextOffset, watermark));",
            ""),
        new Fault(
            "counts are increments",
            "fold/PartitionFold.java",
            "      minute.drain(emitter);",
            "      minute.drain(emitter);\n      minute.ads.clear();"),
        new Fault(
            "clicks are not deduplicated",
            "fold/OpenMinute.java",
            "    if (!ids.add(click.idHigh() ^ adHash, click.idLow())) {\n      return false;\n    }",
            "    ids.add(click.idHigh() ^ adHash, click.idLow());"),
        new Fault(
            "a duplicate of another ad does not count",
            "fold/OpenMinute.java",
            "ids.add(click.idHigh() ^ adHash, click.idLow())",
            "ids.add(click.idHigh(), click.idLow())"),
        new Fault(
            "the replay offset is that of the next click",
            "fold/PartitionFold.java",
            ".reduce(Math.min(nextOffset, asideOffset), Math::min);",
            ".reduce(nextOffset, (one, other) -> Math.min(asideOffset, one));"),
        new Fault(
            "rows are stamped by the wall clock",
            "store/counts/RowVersion.java",
            "return clicks + (generation == Generations.LIVE ? micros(minute) : base(generation));",
            "return clicks * 0 + System.currentTimeMillis() * 1000;"),
        new Fault(
            "a recalculation has no higher version",
            "store/counts/RowVersion.java",
            "return clicks + (generation == Generations.LIVE ? micros(minute) : base(generation));",
            "return clicks + micros(minute);"),
        new Fault(
            "the writer acknowledges before it has stored",
            "writer/CountWriter.java",
            ".chain(poll -> store(prepared, poll.results())));",
            ".invoke(poll -> store(prepared, poll.results()).subscribe().with(x -> {}))"
                + ".replaceWithVoid());"),
        new Fault(
            "watermarks are stored before counts",
            "writer/CountWriter.java",
            "    return store(session, prepared.parts(writes))\n",
            "    return store(session, prepared.watermarksAndMarks(writes))\n"
                + "        .chain(() -> store(session, prepared.parts(writes)))\n"),
        new Fault(
            "what Cassandra did not accept is not tried again",
            "writer/CountWriter.java",
            "            request -> untilItWorks(StoreRefusals.write(session, request))"
                + ".invoke(metrics::stored))",
            "            request -> StoreRefusals.write(session, request)"
                + ".onFailure().recoverWithNull().invoke(metrics::stored))"),
        new Fault(
            "results that were deleted leave no gap",
            "writer/LostCounts.java",
            "    return from < to\n",
            "    return from < to && from == to\n"),
        new Fault(
            "a record that is given up leaves no gap",
            "aggregator/ClickProcessor.java",
            "    gaps.add(record, minute, minute + Minutes.MILLIS);",
            ""),
        new Fault(
            "minutes with a gap are final",
            "api/clicks/ClicksQuery.java",
            "return until.covers(to) && !gaps.touch(from, to);",
            "return until.covers(to);"),
        new Fault(
            "minutes are final when one source has passed them",
            "store/finality/Finality.java",
            "if (lowest.isEmpty() || stored.watermark().isBefore(lowest.get())) {",
            "if (lowest.isEmpty() || stored.watermark().isAfter(lowest.get())) {"),
        new Fault(
            "a pane closes when the first source has passed it",
            "wire/Watermarks.java",
            "Arrays.stream(minutes).min().orElse(NONE)",
            "Arrays.stream(minutes).max().orElse(NONE)"),
        new Fault(
            "a ranker forgets what was counted before it",
            "ranker/PaneProcessor.java",
            "records.forEach(record -> apply(record, null));",
            ""),
        new Fault(
            "rankings of partitions are not merged",
            "panes/RankingMerge.java",
            "LocalRankings now = before == null ? rankings : before.or(rankings);",
            "LocalRankings now = rankings;"),
        new Fault(
            "the archiver commits before its rows are stored",
            "archiver/ArchiveProcessor.java",
            "    stored.join();\n",
            ""),
        new Fault(
            "the archiver's open chunk is lost when another takes over",
            "archiver/ArchiveProcessor.java",
            "chunk.replayOffset(position),",
            "position,"),
        new Fault(
            "a job counts before the archive is complete",
            "recalculator/JobSteps.java",
            "case WAITING_FOR_ARCHIVE -> isArchived(job.needed()) && count(job, known);",
            "case WAITING_FOR_ARCHIVE -> count(job, known);"),
        new Fault(
            "a job's state changes before its tasks are handed out",
            "recalculator/JobSteps.java",
            "    jobs.publish(tasksOf(job, tasks));\n    return move(job, to);",
            "    boolean moved = move(job, to);\n    jobs.publish(tasksOf(job, tasks));\n"
                + "    return moved;"),
        new Fault(
            "a job goes on before its results are stored",
            "recalculator/JobSteps.java",
            "isStored(job, TaskKind.COUNT, known) && moveOn(",
            "isDone(job, TaskKind.COUNT, known) && moveOn("),
        new Fault(
            "late minutes are forgotten before their job exists",
            "recalculator/Corrections.java",
            "    if (!due.isEmpty()) {\n",
            "    minutes.forget(due).await().atMost(StoreSession.MAX_WAIT);\n"
                + "    if (!due.isEmpty()) {\n"),
        new Fault(
            "a late click is noted without its minute's list",
            "store/jobs/LateMinutes.java",
            ".chain(() -> forEach(days, day -> note(DAYS, day, at, 0)));",
            ";"),
        new Fault(
            "minutes are corrected before they are final",
            "recalculator/Corrections.java",
            "if (!until.covers(minute + Minutes.MILLIS)\n              || !timing",
            "if (!timing"));
  }
}
