package io.clickfold.store.surplus;

import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Cube;
import io.clickfold.store.counts.CqlValues;
import io.clickfold.store.counts.Layout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The key of a partition of counts.
 *
 * @param values of the key's columns, encoded
 */
record PartitionKey(Map<String, ByteBuffer> values) {

  /** The key's columns where a partition holds a day. */
  static final List<String> OF_DAY = List.of("ad_id", "day");

  /** The key's columns where a partition holds a bucket of an hour's parts. */
  static final List<String> OF_PARTS = List.of("ad_id", "cube", "hour", "bucket");

  /**
   * @param day the day's start, in milliseconds since 1970
   */
  static PartitionKey ofDay(String adId, long day) {
    return new PartitionKey(
        Map.of("ad_id", CqlValues.text(adId), "day", CqlValues.date(Layout.day(day))));
  }

  /**
   * @param hour the hour's start, in milliseconds since 1970
   */
  static PartitionKey ofHeads(String adId, Cube cube, long hour) {
    return new PartitionKey(
        Map.of(
            "ad_id",
            CqlValues.text(adId),
            "cube",
            CqlValues.text(cube.name()),
            "hour",
            CqlValues.bigint(hour),
            "bucket",
            CqlValues.smallint(Layout.HEADS)));
  }

  /** The key that stands in a row. */
  static PartitionKey of(Row partition, List<String> columns) {
    Map<String, ByteBuffer> values = new HashMap<>();
    columns.forEach(column -> values.put(column, partition.getBytesUnsafe(column)));
    return new PartitionKey(values);
  }

  /** Binds all of it to a statement that names its values as the columns. */
  void bind(BoundStatementBuilder statement) {
    values.forEach(statement::setBytesUnsafe);
  }
}
