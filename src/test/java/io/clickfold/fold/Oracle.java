package io.clickfold.fold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be counted, found out in the plainest way from all that happened in committed
 * transactions: the log's clicks in their order, and in between the moments at which the watermark
 * followed the clock. Shares no code with the engine.
 *
 * <p>The clock calls of a run that crashed before its commit are not known here: they changed
 * nothing that lasts.
 */
final class Oracle {
  /** Something that happened in a transaction that was committed. */
  sealed interface Event {}

  record Click(long offset, Log.Entry entry) implements Event {}

  record Clock(long wallMillis) implements Event {}

  /** The process begins with these settings. */
  record Settings(long lateness, long skew) implements Event {}

  final Map<CellKey, Long> counts = new HashMap<>();
  final List<Verdict> verdicts = new ArrayList<>();
  final Map<Long, Set<List<String>>> idsByMinute = new HashMap<>();
  final Map<Long, Long> firstOffsetByMinute = new HashMap<>();
  Long watermark;

  private long lateness;
  private long skew;

  Oracle(List<Event> committed) {
    for (Event event : committed) {
      if (event instanceof Settings settings) {
        lateness = settings.lateness();
        skew = settings.skew();
      } else if (event instanceof Clock clock) {
        see(clock.wallMillis());
      } else if (event instanceof Click click) {
        verdicts.add(judge(click.offset(), click.entry()));
      }
    }
  }

  boolean isOpen(long minute) {
    return watermark == null || minute + 60_000 > watermark;
  }

  List<Long> openMinutes() {
    return idsByMinute.keySet().stream().filter(this::isOpen).toList();
  }

  long idsHeld() {
    return openMinutes().stream().mapToLong(minute -> idsByMinute.get(minute).size()).sum();
  }

  /** The first click of a minute from this one on. */
  long replayOffset(long firstMinute, long nextOffset) {
    return firstOffsetByMinute.entrySet().stream()
        .filter(minute -> minute.getKey() >= firstMinute)
        .mapToLong(Map.Entry::getValue)
        .min()
        .orElse(nextOffset);
  }

  private Verdict judge(long offset, Log.Entry click) {
    if (click.time() - click.brokerMillis() > skew) {
      return Verdict.IN_FUTURE;
    }
    see(click.time() < click.brokerMillis() ? click.time() : click.brokerMillis());
    long minute = click.time() / 60_000 * 60_000;
    if (!isOpen(minute)) {
      return Verdict.LATE;
    }
    if (!idsByMinute
        .computeIfAbsent(minute, m -> new HashSet<>())
        .add(List.of(click.adId(), click.eventId()))) {
      return Verdict.DUPLICATE;
    }
    firstOffsetByMinute.putIfAbsent(minute, offset);
    add(click, minute, "total");
    add(click, minute, "country", click.country());
    add(click, minute, "device", click.device());
    add(click, minute, "country+device", click.country(), click.device());
    add(click, minute, "user_id", click.user());
    add(click, minute, "user_id+device", click.user(), click.device());
    return Verdict.COUNTED;
  }

  private void see(long time) {
    if (watermark == null || time - lateness > watermark) {
      watermark = time - lateness;
    }
  }

  private void add(Log.Entry click, long minute, String cube, String... values) {
    counts.merge(new CellKey(click.adId(), minute, cube, List.of(values)), 1L, Long::sum);
  }
}
