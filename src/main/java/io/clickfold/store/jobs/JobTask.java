package io.clickfold.store.jobs;

import io.clickfold.click.MinuteRange;
import java.util.UUID;

/**
 * A part of a job that one process does at a time. Doing it again, or twice at once, changes
 * nothing: its results depend on the archived clicks only, and carry the job's generation.
 *
 * @param number among the job's tasks, from 0
 * @param source of the clicks, for {@link TaskKind#COUNT}
 * @param range holds what there is to do, and may hold minutes that are not the job's; for {@link
 *     TaskKind#RANK}, windows end after its beginning and not after its end
 */
public record JobTask(UUID job, int number, TaskKind kind, int source, MinuteRange range) {}
