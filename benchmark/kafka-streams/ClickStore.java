package io.clickfold.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The state of a task: the open minutes in the heap, and behind them a changelog of the clicks that
 * were counted, one small record for each, whatever the cubes. Counts need no changelog of their
 * own, for they follow from the clicks.
 *
 * <p>Kafka Streams writes to the changelog what is put here, so putting does nothing else: the
 * click has been counted already. What comes back from the changelog is counted.
 */
final class ClickStore implements KeyValueStore<Bytes, byte[]> {
  private static final Map<TaskId, ClickStore> BY_TASK = new ConcurrentHashMap<>();
  private static final int MAX_BYTES = 4096;

  private final String name;
  private final OpenMinutes minutes;
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
  private final Position position = Position.emptyPosition();
  private boolean open;

  ClickStore(String name, int cubes) {
    this.name = name;
    this.minutes = new OpenMinutes(cubes);
  }

  /** That of a task of this process: what a processor is given of it is wrapped. */
  static ClickStore of(TaskId task) {
    return BY_TASK.get(task);
  }

  OpenMinutes minutes() {
    return minutes;
  }

  /** The changelog's key of a click: its event id. */
  Bytes key(ClickJson click) {
    buffer.clear().putLong(click.idHigh).putLong(click.idLow).flip();
    return Bytes.wrap(taken());
  }

  /** The changelog's value of a click: all of it that counts. */
  byte[] value(ClickJson click, String[] values) {
    buffer.clear().putLong(click.time);
    text(click.adId);
    for (String value : values) {
      text(value);
    }
    buffer.flip();
    return taken();
  }

  private byte[] taken() {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    buffer.putShort((short) utf8.length).put(utf8);
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    open = true;
    BY_TASK.put(context.taskId(), this);
    context.register(root, this::restore);
  }

  private void restore(byte[] key, byte[] value) {
    ByteBuffer id = ByteBuffer.wrap(key);
    ByteBuffer click = ByteBuffer.wrap(value);
    long time = click.getLong();
    String adId = readText(click);
    String[] values = new String[click.hasRemaining() ? 3 : 0];
    for (int i = 0; i < values.length; i++) {
      values[i] = readText(click);
    }
    minutes.count(time, id.getLong(), id.getLong(), adId, values);
  }

  private static String readText(ByteBuffer from) {
    byte[] utf8 = new byte[from.getShort()];
    from.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Override
  public void put(Bytes key, byte[] value) {
    // Counted already.
  }

  /** Kafka Streams' interface has these methods for processors, and ours only puts. */
  private static UnsupportedOperationException neverAskedFor() {
    return new UnsupportedOperationException(
        "counts are read from the open minutes in the heap, not from this store");
  }

  @Override
  public byte[] putIfAbsent(Bytes key, byte[] value) {
    throw neverAskedFor();
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    throw neverAskedFor();
  }

  @Override
  public byte[] delete(Bytes key) {
    throw neverAskedFor();
  }

  @Override
  public byte[] get(Bytes key) {
    throw neverAskedFor();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw neverAskedFor();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw neverAskedFor();
  }

  @Override
  public long approximateNumEntries() {
    throw neverAskedFor();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void flush() {
    // There is nothing but the heap.
  }

  @Override
  public void close() {
    open = false;
  }

  /** Of use to queries only, and nobody queries it. */
  @Override
  public Position getPosition() {
    return position;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }
}
