package io.clickfold.benchmark;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * All of the work in one function, by ad and minute: drops repeated and late clicks, counts the
 * others, and sends the counts that have changed every second and when the minute closes. The
 * watermark is behind by the lateness.
 */
final class ClickCounter
    extends KeyedProcessFunction<Tuple2<String, Long>, ClickJson, Tuple2<byte[], byte[]>> {
  static final long MINUTE_MILLIS = 60_000;

  private static final long serialVersionUID = 1;
  private static final long INTERVAL_MILLIS = 1_000;

  private final int cubes;
  private transient ValueState<MinuteState> minutes;
  private transient CellRecords.Writer writer;

  ClickCounter(int cubes) {
    this.cubes = cubes;
  }

  @Override
  public void open(OpenContext context) {
    minutes =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("minutes", new MinuteStateSerializer()));
    writer = new CellRecords.Writer();
  }

  @Override
  public void processElement(
      ClickJson click, Context context, Collector<Tuple2<byte[], byte[]>> out) throws Exception {
    long end = context.getCurrentKey().f1 + MINUTE_MILLIS;
    TimerService timers = context.timerService();
    if (end <= timers.currentWatermark()) {
      FlinkContender.meter().took();
      return;
    }
    // What the heap's state hands out may be changed in place: if a checkpoint needs it, it is a
    // copy. So it is put back only when it is new.
    MinuteState minute = minutes.value();
    if (minute == null) {
      minute = new MinuteState(new IdTable(), new AdMinuteCells(cubes));
      minutes.update(minute);
      timers.registerEventTimeTimer(end);
    }
    if (minute.ids.add(click.idHigh, click.idLow)) {
      if (!minute.cells.hasChanged()) {
        long now = timers.currentProcessingTime();
        timers.registerProcessingTimeTimer(now - now % INTERVAL_MILLIS + INTERVAL_MILLIS);
      }
      minute.cells.count(AdMinuteCells.values(click, cubes > 0));
    }
    FlinkContender.meter().took();
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Tuple2<byte[], byte[]>> out)
      throws Exception {
    MinuteState minute = minutes.value();
    // The minute may have closed before its interval has passed.
    if (minute == null) {
      return;
    }
    if (minute.cells.hasChanged()) {
      Tuple2<String, Long> key = context.getCurrentKey();
      out.collect(
          Tuple2.of(
              key.f0.getBytes(StandardCharsets.UTF_8),
              minute.cells.takeChanges(key.f0, key.f1, writer)));
    }
    if (context.timeDomain() == TimeDomain.EVENT_TIME) {
      minutes.clear();
    }
  }
}
