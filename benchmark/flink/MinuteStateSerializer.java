package io.clickfold.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the state to checkpoints in few bytes, and copies what a running checkpoint still needs.
 */
public final class MinuteStateSerializer extends TypeSerializerSingleton<MinuteState> {
  private static final long serialVersionUID = 1;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public MinuteState createInstance() {
    return new MinuteState(new IdTable(), new AdMinuteCells(0));
  }

  @Override
  public MinuteState copy(MinuteState from) {
    return new MinuteState(from.ids.copy(), from.cells.copy());
  }

  @Override
  public MinuteState copy(MinuteState from, MinuteState reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(MinuteState state, DataOutputView target) throws IOException {
    long[] ids = state.ids.toArray();
    target.writeInt(ids.length);
    for (long half : ids) {
      target.writeLong(half);
    }
    AdMinuteCells cells = state.cells;
    target.writeInt(cells.total());
    target.writeInt(cells.cubes());
    for (int cube = 0; cube < cells.cubes(); cube++) {
      target.writeInt(cells.size(cube));
      cells.forEach(
          cube,
          (value, clicks) -> {
            try {
              target.writeUTF(value);
              target.writeInt(clicks);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** All counts are sent again after a restart: what was counted last may not have been. */
  @Override
  public MinuteState deserialize(DataInputView source) throws IOException {
    IdTable ids = new IdTable();
    for (int left = source.readInt(); left > 0; left -= 2) {
      ids.add(source.readLong(), source.readLong());
    }
    int total = source.readInt();
    AdMinuteCells cells = new AdMinuteCells(source.readInt());
    cells.restoreTotal(total);
    for (int cube = 0; cube < cells.cubes(); cube++) {
      for (int left = source.readInt(); left > 0; left--) {
        cells.restore(cube, source.readUTF(), source.readInt());
      }
    }
    return new MinuteState(ids, cells);
  }

  @Override
  public MinuteState deserialize(MinuteState reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<MinuteState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What a checkpoint says of this serialiser. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<MinuteState> {
    public Snapshot() {
      super(MinuteStateSerializer::new);
    }
  }
}
