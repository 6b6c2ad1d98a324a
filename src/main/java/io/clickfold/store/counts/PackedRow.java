package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Cube;
import io.clickfold.wire.CountedRows;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A row of packed cells as it is read. One that is damaged ends the reading, since what it counts
 * is not known.
 */
final class PackedRow {
  private static final ResultDecoder DECODER = new ResultDecoder();

  private final String adId;
  private final Row row;
  private final MinuteOfSource key;

  /** A row of {@code ad_cubes} or {@code ad_parts}. */
  PackedRow(String adId, Row row) {
    this.adId = adId;
    this.row = row;
    this.key = new MinuteOfSource(row.getInstant("minute").toEpochMilli(), row.getInt("source"));
  }

  MinuteOfSource key() {
    return key;
  }

  /** Whether it counts, as the next one of those that were looked at before. */
  boolean counts(CountedRows rows) {
    return rows.counts(key.minute(), key.source());
  }

  /** The generation that wrote the cells. */
  int generation() {
    return RowVersion.generationOf(key.minute(), row.getLong("version"));
  }

  /**
   * The heads that a row of {@code ad_cubes} has.
   *
   * @throws IllegalStateException if they are damaged
   */
  List<CubeCells> cubes() {
    return read(
        () -> {
          List<CubeCells> heads = PackedCubes.unpack(row.getByteBuffer("cubes"), DECODER);
          for (CubeCells head : heads) {
            if (head.part() != Parts.HEAD) {
              throw new IllegalArgumentException("part %d is no head".formatted(head.part()));
            }
            checkLevel(head.level());
          }
          return heads;
        });
  }

  /**
   * The part that a row of {@code ad_parts} has.
   *
   * @throws IllegalStateException if it cannot be one
   */
  CubeCells part(Cube cube) {
    return read(
        () -> {
          int level = Objects.requireNonNull(row.get("level", Integer.class), "no level");
          checkLevel(level);
          PackedCells cells = PackedCells.of(row.getByteBuffer("cells"));
          return new CubeCells(cube, level, row.getInt("part"), cells);
        });
  }

  /**
   * Those of a part's cells that are wanted.
   *
   * @throws IllegalStateException if they are damaged
   */
  List<Cell> cells(CubeCells part, CellFilter filter) {
    int dimensions = part.cube().dimensions().size();
    return read(
        () -> {
          List<Cell> wanted = new ArrayList<>();
          part.cells()
              .forEach(
                  (values, clicks) -> {
                    if (values.size() != dimensions || clicks < 1) {
                      throw new IllegalArgumentException(
                          "%d clicks of %s are no cell of %s"
                              .formatted(clicks, values, part.cube()));
                    }
                    if (filter.matches(values)) {
                      wanted.add(new Cell(values, clicks));
                    }
                  });
          return wanted;
        });
  }

  private static void checkLevel(int level) {
    if (level < 0 || level > Parts.MAX_LEVEL) {
      throw new IllegalArgumentException("there is no level %d".formatted(level));
    }
  }

  private <T> T read(Supplier<T> read) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "%s has a damaged row of ad '%s', minute %s, source %d: %s"
              .formatted(
                  row.getColumnDefinitions().get(0).getTable(),
                  adId,
                  Instant.ofEpochMilli(key.minute()),
                  key.source(),
                  e.getMessage()),
          e);
    }
  }
}
