package io.clickfold.archiver;

import io.clickfold.archiver.ArchiveProcessor.RawStore;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.RawChunk;
import io.clickfold.store.raw.RawRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A Cassandra of one table, where the highest timestamp wins and two equal ones must not differ.
 * Remembers all that was ever written, so that it can be written again.
 */
final class StoredRows implements RawStore {
  final List<RawRow> everything = new ArrayList<>();
  private final Map<Name, RawRow> rows = new HashMap<>();
  private ArchivePosition position;

  private record Name(long minute, int source, long firstOffset) {}

  @Override
  public CompletableFuture<Void> write(RawRow row) {
    everything.add(row);
    writeAgain(row);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> write(ArchivePosition reached) {
    if (position == null || reached.position() > position.position()) {
      position = reached;
    }
    return CompletableFuture.completedFuture(null);
  }

  void writeAgain(RawRow row) {
    rows.merge(
        new Name(row.minute(), row.source(), row.firstOffset()),
        row,
        (old, other) -> {
          if (old.version() == other.version() && !old.equals(other)) {
            throw new AssertionError("two rows of one version: " + old + " and " + other);
          }
          return other.version() > old.version() ? other : old;
        });
  }

  ArchivePosition position() {
    return position;
  }

  int size() {
    return rows.size();
  }

  /** The clicks by minute, as a reader finds them. */
  Map<Long, List<LoggedClick>> clicks() {
    Map<Long, List<LoggedClick>> clicks = new TreeMap<>();
    Map<Long, Long> last = new HashMap<>();
    rows.values().stream()
        .sorted(Comparator.comparingLong(RawRow::firstOffset))
        .forEach(
            row -> {
              RawChunk chunk =
                  RawChunk.read(
                      row.minute(),
                      row.source(),
                      row.firstOffset(),
                      row.clicks(),
                      row.chunk(),
                      last.getOrDefault(row.minute(), -1L));
              last.merge(row.minute(), chunk.lastOffset(), Math::max);
              chunk.forEach(
                  (offset, brokerMillis, bytes, from, length) ->
                      clicks
                          .computeIfAbsent(row.minute(), minute -> new ArrayList<>())
                          .add(LoggedClick.of(offset, brokerMillis, bytes, from, length)));
            });
    return clicks;
  }
}
