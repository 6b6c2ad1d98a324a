package io.clickfold.recalculate;

import io.clickfold.archive.RawClickReader;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.problem.Problem;
import io.clickfold.platform.problem.ProblemException;
import io.clickfold.store.FinalityReader;
import io.clickfold.store.Layout;
import io.clickfold.store.MinuteRange;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Begins, shows and cancels jobs for clients. What it refuses fails with a problem. */
@Singleton
final class Recalculations {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final int MOST_ADS = 1_000;

  private final JobStore jobs;
  private final ReportStore reports;
  private final FinalityReader finality;
  private final RawClickReader archive;
  private final Duration maxRange;
  private final Duration keepRaw;
  private final int longestWindow;

  Recalculations(
      JobStore jobs,
      ReportStore reports,
      FinalityReader finality,
      RawClickReader archive,
      ClickfoldConfig config) {
    this.jobs = jobs;
    this.reports = reports;
    this.finality = finality;
    this.archive = archive;
    this.maxRange = config.recalculator().maxRange();
    this.keepRaw = config.store().keepRaw();
    this.longestWindow = Tasks.rankings(config).longest();
  }

  /** Begins a job. */
  Uni<Recalculation> begin(RecalculationRequest request) {
    MinuteRange range = range(request);
    Set<String> ads = ads(request);
    return guarded(
        checked(range, request.acceptIncompleteArchive())
            .chain(checked -> jobs.create(JobKind.REQUESTED, List.of(range), ads))
            .map(Recalculation::of));
  }

  /** Begins to compare an hour. */
  Uni<Recalculation> beginReconciliation(ReconciliationRequest request) {
    if (request == null) {
      throw invalid("The body has to name the hour: {\"hour\":\"…\"}.");
    }
    refuseUnknown(request.unknown(), "hour and repair");
    MinuteRange hour = hour(request.hour());
    return guarded(
        checked(hour, false)
            .chain(checked -> jobs.createReconciliation(hour, request.repair()))
            .map(Recalculation::of));
  }

  /** The newest reports of the youngest hours, these first. */
  Uni<List<Reconciliation>> reports() {
    return guarded(reports.list().map(all -> all.stream().map(Reconciliation::of).toList()));
  }

  /** The newest report of an hour. */
  Uni<List<Reconciliation>> report(String hour) {
    Instant start = Instant.ofEpochMilli(hour(hour).from());
    return guarded(
        reports
            .find(start)
            .onItem()
            .ifNull()
            .failWith(
                () ->
                    new ProblemException(
                        Problem.of(
                            404,
                            "reconciliation-unknown",
                            "Not compared yet",
                            "The hour %s was not compared yet. POST it to have it compared."
                                .formatted(start))))
            .map(report -> List.of(Reconciliation.withAds(report))));
  }

  private static MinuteRange hour(String text) {
    long start = minute("hour", text);
    if (start % Layout.HOUR_MILLIS != 0) {
      throw invalid("'hour' must be the start of an hour, such as 2026-11-22T10:00:00Z.");
    }
    return new MinuteRange(start, start + Layout.HOUR_MILLIS);
  }

  /** Fails with a problem unless all of the range is final, and archived. */
  private Uni<Void> checked(MinuteRange range, boolean acceptIncomplete) {
    return finality
        .finality()
        .invoke(
            known -> {
              if (!known.covers(range.to())) {
                throw refused(
                    "open-minutes",
                    "Minutes are open",
                    "Only minutes that are final can be counted again, and %s. Ask for a range that"
                            .formatted(
                                known
                                    .until()
                                    .map(until -> "they are so until " + until)
                                    .orElse("none is so yet"))
                        + " ends by then, or wait.");
              }
            })
        .chain(known -> archive.positions())
        .invoke(
            positions -> {
              Optional<String> gap = ArchiveCoverage.gap(range, positions, keepRaw, Instant.now());
              if (gap.isPresent() && !acceptIncomplete) {
                throw refused(
                    "archive-incomplete",
                    "The archive may not have all clicks",
                    gap.get()
                        + " Counting again would take away what is missing. Ask for later minutes;"
                        + " or, if that is what you want, say accept_incomplete_archive.");
              }
            })
        .replaceWithVoid();
  }

  private static void refuseUnknown(Map<String, Object> unknown, String known) {
    if (unknown != null && !unknown.isEmpty()) {
      // A misspelt 'ads' must not have all ads counted again.
      throw invalid(
          "There is no field '%s'. There are %s."
              .formatted(unknown.keySet().iterator().next(), known));
    }
  }

  /** The youngest jobs, these first. */
  Uni<List<Recalculation>> list() {
    return guarded(jobs.list().map(all -> all.stream().map(Recalculation::of).toList()));
  }

  /** A job, and how far it is. */
  Uni<Recalculation> find(String id) {
    return guarded(existing(id).chain(this::describe));
  }

  private Uni<Recalculation> describe(Job job) {
    return jobs.progress(job.id())
        .map(
            progress ->
                Recalculation.of(job, JobPlan.of(job, longestWindow), progress, Instant.now()));
  }

  /** Cancels a job; what it has replaced stays. */
  Uni<Recalculation> cancel(String id) {
    return guarded(
        existing(id)
            .chain(
                job -> {
                  if (job.state() == JobState.CANCELLED) {
                    return describe(job);
                  }
                  if (job.state().isEnd()) {
                    throw new ProblemException(
                        Problem.of(
                            409,
                            "recalculation-ended",
                            "It has ended",
                            "The recalculation %s has ended, so it cannot be cancelled."
                                .formatted(id)));
                  }
                  return jobs.move(job, JobState.CANCELLED, "cancelled by request")
                      // Not if its state was changed meanwhile: then by what it is now.
                      .chain(moved -> moved ? find(id) : cancel(id));
                }));
  }

  private Uni<Job> existing(String id) {
    UUID uuid;
    try {
      uuid = UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw unknown(id);
    }
    if (uuid.version() != 1) {
      throw unknown(id);
    }
    return jobs.find(uuid).map(job -> job.orElseThrow(() -> unknown(id)));
  }

  private static ProblemException unknown(String id) {
    return new ProblemException(
        Problem.of(
            404,
            "recalculation-unknown",
            "No such recalculation",
            "There is no recalculation '%s'. GET /v1/recalculations lists those there are."
                .formatted(id)));
  }

  private MinuteRange range(RecalculationRequest request) {
    if (request == null) {
      throw invalid("The body has to name the minutes: {\"from\":\"…\",\"to\":\"…\"}.");
    }
    refuseUnknown(request.unknown(), "from, to, ads and accept_incomplete_archive");
    long from = minute("from", request.from());
    long to = minute("to", request.to());
    if (from >= to) {
      throw invalid("'from' must be before 'to', which is excluded.");
    }
    if (to - from > maxRange.toMillis()) {
      throw invalid(
          "The range is longer than the %d hours that can be counted again at once. Ask for parts of it."
              .formatted(maxRange.toHours()));
    }
    return new MinuteRange(from, to);
  }

  private static long minute(String name, String text) {
    if (text == null) {
      throw invalid(
          "'%s' is missing: a whole minute, such as 2026-11-22T10:15:00Z.".formatted(name));
    }
    Instant instant;
    try {
      instant = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw invalid(
          "'%s' must be a time as in RFC 3339, such as 2026-11-22T10:15:00Z.".formatted(name));
    }
    if (instant.isBefore(Instant.EPOCH)
        || instant.getEpochSecond() % 60 != 0
        || instant.getNano() != 0
        || instant.isAfter(Instant.parse("9999-12-31T23:59:00Z"))) {
      throw invalid(
          "'%s' must be a whole minute between 1970 and 9999, such as 2026-11-22T10:15:00Z."
              .formatted(name));
    }
    return Minutes.startOf(instant.toEpochMilli());
  }

  private static Set<String> ads(RecalculationRequest request) {
    if (request.ads() == null) {
      return Set.of();
    }
    if (request.ads().size() > MOST_ADS) {
      throw invalid(
          "'ads' has %,d ads, more than %,d. Leave it out to have all ads counted again."
              .formatted(request.ads().size(), MOST_ADS));
    }
    for (String ad : request.ads()) {
      if (ad == null || ad.isEmpty() || ad.length() > ClickParser.MAX_FIELD_CHARS) {
        throw invalid(
            "'ads' must hold ids of 1 to %d characters.".formatted(ClickParser.MAX_FIELD_CHARS));
      }
    }
    return new TreeSet<>(request.ads());
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-recalculation", "Invalid recalculation", detail));
  }

  private static ProblemException refused(String kind, String title, String detail) {
    return new ProblemException(Problem.of(409, kind, title, detail));
  }

  private static <T> Uni<T> guarded(Uni<T> answer) {
    return answer
        .onFailure(StoreUnavailableException.class)
        .transform(
            failure ->
                new ProblemException(
                    Problem.of(
                        503,
                        "store-unavailable",
                        "Store unavailable",
                        failure.getMessage() + ". Try again later."),
                    RETRY_AFTER));
  }
}
