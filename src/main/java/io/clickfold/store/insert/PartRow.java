package io.clickfold.store.insert;

import io.clickfold.wire.avro.CubeCells;

/** What a row of {@code ad_parts} holds, and its version. */
record PartRow(long version, CubeCells cells) {

  /** The newer of two versions of a row. */
  PartRow or(PartRow other) {
    return version >= other.version ? this : other;
  }
}
