package io.clickfold.api.operations;

import io.clickfold.kafka.lag.QueueProgress;
import io.clickfold.kafka.report.LatestLetters.Letter;
import io.clickfold.kafka.report.ProcessReport;
import java.util.List;
import java.util.Optional;

/**
 * What Kafka says of the pipeline.
 *
 * @param queues without partitions where the brokers do not say how far these are
 * @param processes empty if they cannot be read
 * @param letters empty if they cannot be read
 * @param failure why something is missing
 */
record PipelineSnapshot(
    List<QueueProgress> queues,
    Optional<List<ProcessReport>> processes,
    Optional<List<Letter>> letters,
    Optional<String> failure) {}
