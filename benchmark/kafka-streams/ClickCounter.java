package io.clickfold.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * All of the work in one processor: parses clicks, drops repeated and late ones, counts the others,
 * and sends the counts that have changed every second. After a restart, all counts of open minutes
 * have changed, so none that was committed but not sent is lost.
 */
final class ClickCounter implements Processor<byte[], byte[], byte[], byte[]> {
  static final String STORE = "clicks";

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final boolean withCubes;
  private final Meter meter;
  private final Sent sent;
  private final ClickJson click = new ClickJson();
  private final CellRecords.Writer writer = new CellRecords.Writer();
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<Bytes, byte[]> changelog;
  private ClickStore store;
  private int taken;

  ClickCounter(boolean withCubes, Meter meter, Sent sent) {
    this.withCubes = withCubes;
    this.meter = meter;
    this.sent = sent;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> newContext) {
    context = newContext;
    changelog = context.getStateStore(STORE);
    store = ClickStore.of(context.taskId());
    context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> send(now));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    click.read(record.value());
    String[] values = AdMinuteCells.values(click, withCubes);
    if (store.minutes().count(click.time, click.idHigh, click.idLow, click.adId, values)) {
      changelog.put(store.key(click), store.value(click, values));
    }
    taken++;
    meter.took();
  }

  private void send(long now) {
    store
        .minutes()
        .drain(
            writer,
            (adId, record) ->
                context.forward(new Record<>(adId.getBytes(StandardCharsets.UTF_8), record, now)));
    sent.sent(taken);
    taken = 0;
  }
}
