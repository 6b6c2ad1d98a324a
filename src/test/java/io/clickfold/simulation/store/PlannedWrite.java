package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.internal.core.cql.DefaultColumnDefinitions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** An INSERT, UPDATE or DELETE. */
final class PlannedWrite extends PlannedCql.OfRows {
  final Kind kind;
  final Unless unless;
  final List<Assignment> expected;
  private final List<Assignment> assigned;
  private final PlannedCql.Term written;
  private final PlannedCql.Term ttl;
  private final ColumnDefinitions refusal;

  /** The columns of the result when the condition holds, or there is no row. */
  final ColumnDefinitions applied;

  enum Kind {
    INSERT,
    UPDATE,
    DELETE
  }

  /** When nothing is written. */
  enum Unless {
    NEVER,
    EXISTS,
    MISSING,
    DIFFERENT
  }

  /** A regular column, and the value that it gets or is expected to have. */
  record Assignment(TableShape.Column column, PlannedCql.Term value) {}

  /**
   * @param written the time stamp's term, or null
   * @param ttl the time to live's term, or null
   * @param refusal the columns of the result when a condition does not hold
   */
  PlannedWrite(
      Kind kind,
      TableShape table,
      List<ColumnDefinition> variables,
      KeyConditions where,
      List<Assignment> assigned,
      PlannedCql.Term written,
      PlannedCql.Term ttl,
      Unless unless,
      List<Assignment> expected,
      List<ColumnDefinition> refusal) {
    super(table, variables, where);
    this.kind = kind;
    this.assigned = assigned;
    this.written = written;
    this.ttl = ttl;
    this.unless = unless;
    this.expected = expected;
    this.refusal = DefaultColumnDefinitions.valueOf(refusal);
    this.applied =
        DefaultColumnDefinitions.valueOf(refusal.isEmpty() ? refusal : refusal.subList(0, 1));
  }

  @Override
  ColumnDefinitions result() {
    return refusal;
  }

  /** The columns that are told when the condition does not hold. */
  Collection<TableShape.Column> looked() {
    return unless == Unless.DIFFERENT
        ? expected.stream().map(Assignment::column).toList()
        : table.columns.values();
  }

  boolean isConditional() {
    return unless != Unless.NEVER;
  }

  /** Whether it deletes whatever rows there are between two places. */
  boolean deletesRange() {
    return kind == Kind.DELETE && !where.isOfRow();
  }

  /** Its time stamp in microseconds. */
  long written(byte[][] values, long otherwise) {
    if (written == null) {
      return otherwise;
    }
    byte[] stated = written.of(values);
    return stated == null || stated == PlannedCql.Term.UNSET
        ? otherwise
        : ByteBuffer.wrap(stated).getLong();
  }

  /** What it does to one row. */
  RowState change(byte[][] values, long writtenMicros, int nowSecond) {
    byte[][] clustering = where.clustering(values);
    RowState change = new RowState(where.rowKey(clustering), clustering, table.regular.size());
    if (kind == Kind.DELETE && assigned.isEmpty()) {
      change.deleted = writtenMicros;
      return change;
    }
    int seconds = seconds(values);
    int end = seconds == 0 ? RowState.Value.NEVER : nowSecond + seconds;
    if (kind == Kind.INSERT) {
      change.insert(writtenMicros, end);
    }
    for (Assignment assignment : assigned) {
      byte[] value = assignment.value().of(values);
      if (value != PlannedCql.Term.UNSET) {
        change.columns[assignment.column().position()] =
            value == null
                ? new RowState.Value(null, writtenMicros, nowSecond, 0)
                : new RowState.Value(value, writtenMicros, end, seconds);
      }
    }
    return change;
  }

  private int seconds(byte[][] values) {
    byte[] stated = ttl == null ? PlannedCql.Term.UNSET : ttl.of(values);
    return stated == null || stated == PlannedCql.Term.UNSET
        ? table.defaultTtl
        : ByteBuffer.wrap(stated).getInt();
  }

  /**
   * Whether its condition holds.
   *
   * @param row null if there is none that is live
   */
  boolean holds(RowState row, long deletion, int nowSecond, byte[][] values) {
    return switch (unless) {
      case NEVER -> true;
      case EXISTS -> row == null;
      case MISSING -> row != null;
      case DIFFERENT -> {
        for (Assignment each : expected) {
          RowState.Value state = row == null ? null : row.columns[each.column().position()];
          byte[] present =
              state != null && state.isLive(deletion, nowSecond) ? state.value() : null;
          if (!Arrays.equals(present, each.value().of(values))) {
            yield false;
          }
        }
        yield true;
      }
    };
  }
}
