package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.PageGate;
import io.clickfold.store.Pages;
import io.clickfold.wire.CountedRows;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Parts;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One reading of an ad's cells. First the heads are read, of cubes with few cells a day at a time,
 * of those with many an hour at a time; and then, for hours whose heads name a level, the parts
 * over which its cells are spread. Some partitions are under way at once, each with a page in
 * memory when the {@link PageGate} lets it.
 */
public final class CellReading {
  private static final int CONCURRENT_HEADS = 16;
  private static final int CONCURRENT_PARTS = 2;

  // Rows have up to some 50, 16 and 128 KiB: pages have as many as PageGate reckons with.
  private static final int PAGE_OF_CUBES = 80;
  private static final int PAGE_OF_HEADS = 120;
  private static final int PAGE_OF_PARTS = 32;

  private final ReadStatements statements;
  private final PageGate gate;
  private final String adId;
  private final CellFilter filter;
  private final MinuteRange range;
  private final CellSink sink;

  /** One reading of the cells of an ad in a stretch of a day. */
  public CellReading(
      ReadStatements statements,
      PageGate gate,
      String adId,
      CellFilter filter,
      MinuteRange range,
      CellSink sink) {
    this.statements = statements;
    this.gate = gate;
    this.adId = adId;
    this.filter = filter;
    this.range = range;
    this.sink = sink;
  }

  /** Ends when all is read. */
  public Uni<Void> read() {
    return filter.cube().hasManyCells()
        ? each(range.hours(), this::hour)
        : each(range.days(), this::day);
  }

  private static Uni<Void> each(LongStream starts, LongFunction<Uni<Void>> read) {
    return Multi.createFrom()
        .items(starts.boxed())
        .onItem()
        .transformToUni(read::apply)
        .merge(CONCURRENT_HEADS)
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> day(long day) {
    Map<Long, PartLookup> hours = new TreeMap<>();
    CountedRows counted = new CountedRows();
    BoundStatement heads = statements.cubes().of(adId, day, range);
    return pages(
            heads.setPageSize(PAGE_OF_CUBES),
            row -> {
              PackedRow packed = new PackedRow(adId, row);
              if (packed.counts(counted)) {
                cubes(packed, hours);
              }
            })
        .chain(() -> parts(hours));
  }

  private Uni<Void> hour(long hour) {
    Map<Long, PartLookup> hours = new TreeMap<>();
    CountedRows counted = new CountedRows();
    BoundStatement heads = partsOf(hour, Layout.HEADS, List.of(Parts.HEAD));
    return pages(
            heads.setPageSize(PAGE_OF_HEADS),
            row -> {
              PackedRow packed = new PackedRow(adId, row);
              if (packed.counts(counted)) {
                head(packed, packed.part(filter.cube()), hours);
              }
            })
        .chain(() -> parts(hours));
  }

  private void cubes(PackedRow row, Map<Long, PartLookup> hours) {
    for (CubeCells head : row.cubes()) {
      if (head.cube().equals(filter.cube())) {
        head(row, head, hours);
      }
    }
  }

  private void head(PackedRow row, CubeCells head, Map<Long, PartLookup> hours) {
    if (head.level() == 0) {
      add(row, head);
    } else {
      hours
          .computeIfAbsent(Minutes.startOfHour(row.key().minute()), hour -> new PartLookup())
          .add(row.key(), head.level(), row.generation());
    }
  }

  private Uni<Void> parts(Map<Long, PartLookup> hours) {
    return Multi.createFrom()
        .items(hours.entrySet().stream().flatMap(hour -> parts(hour.getKey(), hour.getValue())))
        .onItem()
        .transformToUni(bucket -> bucket)
        .merge(CONCURRENT_PARTS)
        .onItem()
        .ignoreAsUni();
  }

  private Stream<Uni<Void>> parts(long hour, PartLookup lookup) {
    return lookup.parts(filter).entrySet().stream()
        .map(
            bucket ->
                pages(
                    partsOf(hour, bucket.getKey(), bucket.getValue()).setPageSize(PAGE_OF_PARTS),
                    row -> part(new PackedRow(adId, row), lookup)));
  }

  private void part(PackedRow row, PartLookup lookup) {
    CubeCells part = row.part(filter.cube());
    if (lookup.counts(row.key(), part.part(), row.generation())) {
      add(row, part);
    }
  }

  private void add(PackedRow row, CubeCells cells) {
    for (Cell cell : row.cells(cells, filter)) {
      sink.add(cell.values(), row.key().minute(), cell.clicks());
    }
  }

  private BoundStatement partsOf(long hour, short bucket, List<Integer> parts) {
    return statements.parts().of(adId, filter.cube(), hour, bucket, parts, range);
  }

  /** One page at a time, whichever partition it is of. */
  private Uni<Void> pages(Statement<?> statement, Consumer<Row> rows) {
    return Pages.read(
        statements.session(),
        statement,
        gate,
        page -> {
          synchronized (this) {
            page.forEach(rows);
          }
        });
  }
}
