package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.internal.core.cql.DefaultPreparedStatement;
import com.datastax.oss.driver.internal.core.cql.EmptyColumnDefinitions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The driver's own prepared statement, with the plan that it stands for. */
final class PlannedStatement extends DefaultPreparedStatement {
  final PlannedCql plan;

  PlannedStatement(String cql, PlannedCql plan) {
    super(
        ByteBuffer.allocate(Integer.BYTES).putInt(0, cql.hashCode()),
        cql,
        plan.variables,
        keyIndices(plan),
        null,
        result(plan),
        null,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        Map.of(),
        null,
        null,
        null,
        Integer.MIN_VALUE,
        null,
        null,
        false,
        CodecRegistry.DEFAULT,
        ProtocolVersion.DEFAULT);
    this.plan = plan;
  }

  /** Which variables are the partition's key; none unless all of it is variable. */
  private static List<Integer> keyIndices(PlannedCql plan) {
    List<Integer> indices = new ArrayList<>();
    if (plan instanceof PlannedCql.OfRows rows && rows.where.partition != null) {
      for (PlannedCql.Term value : rows.where.partition) {
        if (value.variable() < 0) {
          return List.of();
        }
        indices.add(value.variable());
      }
    }
    return indices;
  }

  private static ColumnDefinitions result(PlannedCql plan) {
    return plan instanceof PlannedSelect select ? select.result() : EmptyColumnDefinitions.INSTANCE;
  }
}
