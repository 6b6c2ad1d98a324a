package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import io.clickfold.store.Column;
import io.clickfold.store.counts.CqlValues;
import io.clickfold.store.counts.MinuteOfSource;
import java.nio.ByteBuffer;

/** The key of a row of {@code ad_totals} and of one of {@code ad_cubes}, encoded once for both. */
record AdMinute(Partition partition, ByteBuffer minute, ByteBuffer source) {

  /** The key of a partition, which all of its rows share. */
  record Partition(ByteBuffer adId, ByteBuffer day) {
    static Partition of(AdDay partition) {
      return new Partition(CqlValues.text(partition.adId()), CqlValues.date(partition.day()));
    }

    AdMinute row(MinuteOfSource key) {
      return new AdMinute(this, CqlValues.bigint(key.minute()), CqlValues.integer(key.source()));
    }
  }

  /** The key's columns in a statement. */
  record Columns(Column adId, Column day, Column minute, Column source) {
    static Columns of(CountedInsert insert) {
      return new Columns(
          insert.column("ad_id"),
          insert.column("day"),
          insert.column("minute"),
          insert.column("source"));
    }

    void set(BoundStatementBuilder row, AdMinute key) {
      adId.set(row, key.partition().adId());
      day.set(row, key.partition().day());
      minute.set(row, key.minute());
      source.set(row, key.source());
    }
  }
}
