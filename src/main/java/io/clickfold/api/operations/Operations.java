package io.clickfold.api.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickfold.api.Span;
import io.clickfold.api.hotads.HotAdList;
import io.clickfold.api.recalculations.Recalculation;
import io.clickfold.api.recalculations.Reconciliation;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How the pipeline is doing. What is null is not known. */
@RegisterForReflection
@JsonInclude
@Schema(
    name = "Operations",
    description = "How the pipeline is doing. What is null is not known; 'unavailable' says why.",
    requiredProperties = {"as_of", "stages", "queues", "outcomes", "processes", "unavailable"})
record Operations(
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonProperty("as_of")
        @Schema(description = "When reading it began.")
        Instant asOf,
    @Schema(description = "The roles, along the pipeline.") List<Stage> stages,
    @Schema(description = "Each topic with each role that reads it, along the pipeline.")
        List<Queue> queues,
    @JsonProperty("freshness_seconds")
        @Schema(
            nullable = true,
            description =
                "After how long a click is counted and stored: how long the oldest click and the oldest"
                    + " count wait that wait, together.")
        Double freshnessSeconds,
    @Schema(nullable = true, description = "How far counts are final.") Progress counts,
    @Schema(nullable = true, description = "How far rankings are final.") Progress rankings,
    @Schema(description = "What became of clicks, counts and rows, by the processes that run now.")
        List<OutcomeCount> outcomes,
    @JsonProperty("hot_ads")
        @Schema(
            nullable = true,
            description =
                "The ads that were counted by shards in the last hour, those that still are first; at"
                    + " most 100.")
        List<HotAdList.HotAd> hotAds,
    @Schema(
            nullable = true,
            description =
                "The youngest recalculations, these first: at most 20 under way, with how far they are,"
                    + " and 20 that have ended.")
        List<Recalculation> recalculations,
    @Schema(
            nullable = true,
            description = "The reports of the youngest hours, these first; at most 48.")
        List<Reconciliation> reconciliations,
    @JsonProperty("dead_letters")
        @Schema(nullable = true, description = "The latest dead letters, these first; at most 20.")
        List<DeadLetterPlace> deadLetters,
    @Schema(description = "The processes that have reported in the last 20 seconds; at most 200.")
        List<ProcessLine> processes,
    @Schema(description = "What could not be read.") List<Unavailable> unavailable) {

  /** What makes a client want to see it: all but when it was read. */
  Operations state() {
    return new Operations(
        null,
        stages,
        queues,
        freshnessSeconds,
        counts,
        rankings,
        outcomes,
        hotAds,
        recalculations,
        reconciliations,
        deadLetters,
        processes,
        unavailable);
  }

  /** A role. */
  @RegisterForReflection
  @JsonInclude
  @Schema(
      name = "Stage",
      description = "A role.",
      requiredProperties = {"role", "troubles"})
  record Stage(
      String role,
      @Schema(
              nullable = true,
              description =
                  "How many processes with this role have reported in the last 20 seconds.")
          Integer processes,
      @Schema(nullable = true, description = "How many of them are ready.") Integer ready,
      @JsonProperty("per_second")
          @Schema(
              nullable = true,
              description =
                  "About how many clicks, counts or rows they have handled in a second of the last"
                      + " minute; null for roles that do not count them.")
          Double perSecond,
      @Schema(description = "What is wrong with these processes; at most 20.")
          List<Trouble> troubles) {}

  /** A readiness check that is down. */
  @RegisterForReflection
  @Schema(
      name = "Trouble",
      description = "A readiness check that is down.",
      requiredProperties = {"process", "check", "text"})
  record Trouble(
      @Schema(description = "The process's id.") String process, String check, String text) {}

  /** A topic and a role that reads it. */
  @RegisterForReflection
  @JsonInclude
  @Schema(
      name = "Queue",
      description = "A topic, and a role that reads it.",
      requiredProperties = {"topic", "role", "state", "delayed"})
  record Queue(
      String topic,
      String role,
      @Schema(nullable = true) Integer partitions,
      @JsonProperty("per_second")
          @Schema(nullable = true, description = "Records appended in a second.")
          Double perSecond,
      @Schema(
              nullable = true,
              description = "Records that wait, the markers of transactions included.")
          Long waiting,
      @JsonProperty("delay_seconds")
          @Schema(
              nullable = true,
              description = "How long the oldest record has been waiting, at the longest.")
          Double delaySeconds,
      @Schema(
              enumeration = {"idle", "flowing", "behind", "held", "stalled", "unknown"},
              description =
                  "That of the worst partition: behind if a record waits for more than a minute; held"
                      + " if an open transaction keeps it from being read, and stalled if nothing else"
                      + " does, and nothing is read. Unknown if nothing is wrong with those that the"
                      + " brokers speak of, and they do not speak of all.")
          String state,
      @Schema(description = "The partitions that are behind, held or stalled; at most 20.")
          List<DelayedPartition> delayed) {}

  /** A partition that is not read as it should be. */
  @RegisterForReflection
  @JsonInclude
  @Schema(
      name = "DelayedPartition",
      description = "A partition that is not read as it should be.",
      requiredProperties = {"partition", "state", "waiting", "stalled_seconds", "held_seconds"})
  record DelayedPartition(
      int partition,
      @Schema(enumeration = {"behind", "held", "stalled"}) String state,
      long waiting,
      @JsonProperty("delay_seconds")
          @Schema(
              nullable = true,
              description =
                  "How long the oldest record has been waiting; null if more than an hour.")
          Double delaySeconds,
      @JsonProperty("stalled_seconds") long stalledSeconds,
      @JsonProperty("held_seconds") long heldSeconds) {}

  /** How far something is final. */
  @RegisterForReflection
  @JsonInclude
  @Schema(
      name = "FinalProgress",
      description = "How far counts or rankings are final.",
      requiredProperties = {"gaps", "gap_minutes"})
  record Progress(
      @JsonProperty("final_until")
          @Schema(nullable = true, description = "Null if nothing is final yet.")
          Instant finalUntil,
      @JsonProperty("watermark_delay_seconds")
          @Schema(
              nullable = true,
              description =
                  "How far the lowest watermark lies behind the clock; null if a source has emitted"
                      + " none.")
          Double watermarkDelaySeconds,
      @Schema(description = "Minutes of which something may be missing; at most 50 spans.")
          List<Span> gaps,
      @JsonProperty("gap_minutes") @Schema(description = "How many minutes have a gap.")
          long gapMinutes) {}

  /** How often something became of clicks, counts or rows. */
  @RegisterForReflection
  @JsonInclude
  @Schema(
      name = "OutcomeCount",
      description = "How often something became of clicks, counts or rows.",
      requiredProperties = {"role", "outcome", "last_minute", "last_hour"})
  record OutcomeCount(
      String role,
      String outcome,
      @Schema(nullable = true) String reason,
      @JsonProperty("last_minute") long lastMinute,
      @JsonProperty("last_hour") long lastHour) {}

  /** A dead letter. */
  @RegisterForReflection
  @Schema(
      name = "DeadLetterPlace",
      description = "A record that was given up, and where it stands.",
      requiredProperties = {"time"})
  record DeadLetterPlace(
      Instant time,
      String role,
      String reason,
      String topic,
      String partition,
      String offset,
      String exception,
      String detail) {}

  /** A process. */
  @RegisterForReflection
  @Schema(
      name = "Process",
      description = "A process of this deployment.",
      requiredProperties = {
        "id",
        "roles",
        "version",
        "started",
        "reported",
        "ready",
        "cpu_cores",
        "heap_used_bytes",
        "heap_max_bytes"
      })
  record ProcessLine(
      String id,
      List<String> roles,
      String version,
      Instant started,
      Instant reported,
      boolean ready,
      @JsonProperty("cpu_cores") @Schema(description = "Processors kept busy of late.")
          double cpuCores,
      @JsonProperty("heap_used_bytes") @Schema(description = "Garbage included.")
          long heapUsedBytes,
      @JsonProperty("heap_max_bytes") long heapMaxBytes) {}

  /** Something that could not be read. */
  @RegisterForReflection
  @Schema(
      name = "Unavailable",
      description = "Something that could not be read.",
      requiredProperties = {"source", "detail"})
  record Unavailable(@Schema(enumeration = {"kafka", "cassandra"}) String source, String detail) {}
}
