package io.clickfold.recalculator;

import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.finality.GapLog;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.LateMinutes;
import io.clickfold.store.jobs.ReportStore;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.RawClickReader;
import io.clickfold.wire.Gap;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Late minutes, gaps, reports and jobs as they are stored. */
@Singleton
final class StoredCauseAccess implements CauseAccess {
  private final LateMinutes late;
  private final GapLog gaps;
  private final FinalityReader finality;
  private final RawClickReader archive;
  private final ReportStore reports;
  private final JobStore jobs;

  StoredCauseAccess(
      LateMinutes late,
      GapLog gaps,
      FinalityReader finality,
      RawClickReader archive,
      ReportStore reports,
      JobStore jobs) {
    this.late = late;
    this.gaps = gaps;
    this.finality = finality;
    this.archive = archive;
    this.reports = reports;
    this.jobs = jobs;
  }

  private static <T> T await(Uni<T> answer) {
    return answer.await().atMost(StoreSession.MAX_WAIT);
  }

  @Override
  public LateMinutes.Some late(long from, int most) {
    return await(late.list(from, most));
  }

  @Override
  public boolean hasLate(MinuteRange range) {
    return await(late.has(range));
  }

  @Override
  public void noteWaiting(Map<Long, Instant> since) {
    await(late.wait(since));
  }

  @Override
  public void forgetLate(Map<Long, Instant> seen) {
    await(late.forget(seen));
  }

  @Override
  public List<Gap> gaps() {
    return await(gaps.open());
  }

  @Override
  public Finality finality() {
    return await(finality.finality());
  }

  @Override
  public List<ArchivePosition> archived() {
    return await(archive.positions());
  }

  @Override
  public boolean hasClicks(MinuteRange minutes, Collection<Integer> sources) {
    return await(archive.hasClicks(minutes, sources));
  }

  @Override
  public List<HourReport> reports() {
    return await(reports.list());
  }

  @Override
  public Optional<HourReport> report(Instant hour) {
    return Optional.ofNullable(await(reports.find(hour)));
  }

  @Override
  public List<Job> jobs() {
    return await(jobs.list());
  }

  @Override
  public Optional<Job> job(UUID id) {
    return await(jobs.find(id));
  }

  @Override
  public Job create(JobKind kind, List<MinuteRange> ranges, Set<String> ads) {
    return await(jobs.create(kind, ranges, ads));
  }

  @Override
  public void createReconciliation(MinuteRange hour, boolean repair) {
    await(jobs.createReconciliation(hour, repair));
  }
}
