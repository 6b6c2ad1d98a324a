package io.clickfold.api.recalculations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskKind;
import io.clickfold.store.jobs.TaskProgress;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A job, as a client sees it. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
    name = "Recalculation",
    description = "Minutes that are recomputed from the archived clicks.",
    requiredProperties = {
      "id",
      "kind",
      "from",
      "to",
      "minutes",
      "state",
      "created",
      "changed",
      "tasks",
      "tasks_done"
    })
public record Recalculation(
    String id,
    @Schema(
            enumeration = {"requested", "correction", "repair", "reconciliation"},
            description =
                "Why: it was asked for, clicks came late, or a difference was found; or, to find one.")
        String kind,
    @Schema(description = "The first minute's start.") Instant from,
    @Schema(description = "The last minute's end.") Instant to,
    @Schema(description = "How many minutes between them are recomputed.") long minutes,
    @Schema(description = "The ads whose counts are replaced; all if this is missing.")
        List<String> ads,
    @JsonProperty("ads_left_out")
        @Schema(description = "How many more ads there are, where not all are named.")
        Integer adsLeftOut,
    @Schema(
            enumeration = {
              "requested",
              "waiting_for_archive",
              "comparing",
              "counting",
              "removing",
              "waiting_for_windows",
              "ranking",
              "done",
              "cancelled",
              "failed"
            },
            description =
                "The counts are replaced from 'waiting_for_windows' on: then the job waits until the"
                    + " last window of rankings has ended that holds one of its minutes.")
        String state,
    @Schema(description = "Why it is in this state, if that needs saying.") String reason,
    Instant created,
    @Schema(description = "When it came into this state.") Instant changed,
    @Schema(description = "Into how many parts it is cut; 0 until it is.") int tasks,
    @JsonProperty("tasks_done") int tasksDone,
    @JsonProperty("clicks_read")
        @Schema(description = "Archived clicks that were read to be counted; null in lists.")
        Long clicksRead,
    @JsonProperty("duplicates_found")
        @Schema(description = "Of these, clicks whose event id had been counted; null in lists.")
        Long duplicatesFound,
    @JsonProperty("clicks_per_second")
        @Schema(description = "How fast they are read, while it counts.")
        Long clicksPerSecond,
    @JsonProperty("expected_end")
        @Schema(description = "When all will be counted at this rate, while it counts.")
        Instant expectedEnd) {

  /** A job without the progress of its tasks. */
  static Recalculation of(Job job) {
    return of(job, 0, 0, null, null, null, null);
  }

  /** A job with the progress of its tasks. */
  static Recalculation of(
      Job job, List<JobTask> tasks, Map<Integer, TaskProgress> progress, Instant now) {
    Collection<JobTask> counts =
        tasks.stream()
            .filter(task -> task.kind() == TaskKind.COUNT || task.kind() == TaskKind.COMPARE)
            .toList();
    long clicks = 0;
    long duplicates = 0;
    long left = 0;
    long all = 0;
    for (JobTask task : counts) {
      TaskProgress done = progress.getOrDefault(task.number(), TaskProgress.none(task));
      clicks += done.clicks();
      duplicates += done.duplicates();
      all += task.range().to() - task.range().from();
      left += done.done() ? 0 : Math.max(0, task.range().to() - done.next());
    }
    int tasksDone = (int) progress.values().stream().filter(TaskProgress::done).count();
    Long rate = null;
    Instant end = null;
    if (job.state() == JobState.COUNTING) {
      long millis = Math.max(1, Duration.between(job.changed(), now).toMillis());
      rate = clicks * 1_000 / millis;
      end = left == all ? null : now.plusMillis(millis * left / (all - left));
    }
    return of(
        job, job.needed().isEmpty() ? 0 : tasks.size(), tasksDone, clicks, duplicates, rate, end);
  }

  /** The same job, naming no more ads than this. */
  Recalculation namingAds(int max) {
    return ads == null || ads.size() <= max
        ? this
        : new Recalculation(
            id,
            kind,
            from,
            to,
            minutes,
            ads.subList(0, max),
            ads.size() - max,
            state,
            reason,
            created,
            changed,
            tasks,
            tasksDone,
            clicksRead,
            duplicatesFound,
            clicksPerSecond,
            expectedEnd);
  }

  private static Recalculation of(
      Job job,
      int tasks,
      int tasksDone,
      Long clicks,
      Long duplicates,
      Long rate,
      Instant expectedEnd) {
    return new Recalculation(
        job.id().toString(),
        word(job.kind()),
        Instant.ofEpochMilli(job.from()),
        Instant.ofEpochMilli(job.to()),
        job.minutes(),
        job.ads().isEmpty() ? null : List.copyOf(job.ads()),
        null,
        word(job.state()),
        job.reason().isEmpty() ? null : job.reason(),
        job.created(),
        job.changed(),
        tasks,
        tasksDone,
        clicks,
        duplicates,
        rate,
        expectedEnd);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
