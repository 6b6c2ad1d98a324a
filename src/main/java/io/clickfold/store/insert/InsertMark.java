package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Notes that what a task has emitted is stored. */
record InsertMark(CountedInsert insert) {
  static Uni<InsertMark> prepare(StoreSession session, Function<String, IntConsumer> counters) {
    return CountedInsert.prepare(
            session,
            counters,
            "recalculation_marks",
            "(job, task, partition, partitions) VALUES (:job, :task, :partition, :partitions)")
        .map(InsertMark::new);
  }

  BoundStatement of(StoredMark stored) {
    return insert.made(
        insert
            .row()
            .setUuid("job", stored.job())
            .setInt("task", stored.task())
            .setInt("partition", stored.partition())
            .setInt("partitions", stored.partitions()));
  }
}
