package io.clickfold.store.raw;

import io.clickfold.click.MinuteRanges;
import java.time.Instant;

/**
 * How far a source, a partition of the raw queue, is archived.
 *
 * @param position the offset behind the last record that is archived, or was refused
 * @param since the first minute of event time of which all clicks are archived that are before the
 *     position: 1970 if the partition was archived from its first offset on
 * @param firstAppended when the broker appended the first record that was archived; null if none
 *     was
 * @param gaps later minutes of which not all clicks are archived, since they had expired before
 */
public record ArchivePosition(
    int source, long position, Instant since, Instant firstAppended, MinuteRanges gaps) {}
