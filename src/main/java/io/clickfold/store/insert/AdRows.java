package io.clickfold.store.insert;

import io.clickfold.wire.avro.CubeCells;
import java.util.List;

/**
 * The newest that is known of an ad, minute and source: a row of {@code ad_totals} and one of
 * {@code ad_cubes}, each with its version.
 */
final class AdRows {
  private long clicks;
  private long version = Long.MIN_VALUE;
  private List<CubeCells> heads = List.of();
  private long headsVersion = Long.MIN_VALUE;

  /**
   * Adds what stands in one record.
   *
   * @param heads the heads of the cubes with few cells: all of them, or none
   */
  void add(long version, long clicks, List<CubeCells> heads) {
    if (version > this.version) {
      this.version = version;
      this.clicks = clicks;
    }
    // Those of deferred cubes come later, with no click more.
    boolean more = version == headsVersion && heads.size() > this.heads.size();
    if (more || version > headsVersion && !heads.isEmpty()) {
      headsVersion = version;
      this.heads = heads;
    }
  }

  /**
   * Notes that no cube has few cells in a generation, whatever older ones had.
   *
   * @param version below all of that generation
   */
  void clearHeads(long version) {
    if (version > headsVersion) {
      headsVersion = version;
      heads = List.of();
    }
  }

  long clicks() {
    return clicks;
  }

  long version() {
    return version;
  }

  /** Whether anything is known of the heads. */
  boolean knowsHeads() {
    return headsVersion != Long.MIN_VALUE;
  }

  /** Empty if no cube has few cells. */
  List<CubeCells> heads() {
    return heads;
  }

  long headsVersion() {
    return headsVersion;
  }
}
