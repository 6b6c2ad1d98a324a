package io.clickfold.faults;

import io.clickfold.testing.TcpRelay;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What is done to the cluster. Each returns when all is as before. */
enum FaultKind {
  KILL_APPLICATION(f -> f.kill(f.any(f.cluster().applications()))),
  FREEZE_APPLICATION(f -> f.freeze(f.any(f.cluster().applications()), f.seconds(15, 30))),
  FREEZE_APPLICATION_UNTIL_FORGOTTEN(f -> f.freeze(f.any(f.cluster().applications()), 80)),
  ROLL_APPLICATIONS(f -> f.roll(f.cluster().applications())),
  LOSE_ALL_APPLICATIONS(f -> f.lose(f.cluster().applications(), f.seconds(75, 90))),
  KILL_BROKER(f -> f.kill(f.any(f.cluster().brokers()))),
  FREEZE_BROKER(f -> f.freeze(f.any(f.cluster().brokers()), f.seconds(12, 35))),
  ROLL_BROKERS(f -> f.roll(f.cluster().brokers())),
  LOSE_TWO_BROKERS(f -> f.lose(f.two(f.cluster().brokers()), f.seconds(10, 30))),
  FILL_DISK(Faults::fillDisk),
  KILL_NODE(f -> f.kill(f.any(f.cluster().nodes()))),
  FREEZE_NODE(f -> f.freeze(f.any(f.cluster().nodes()), f.seconds(12, 35))),
  ROLL_NODES(f -> f.roll(f.cluster().nodes())),
  LOSE_NODE_BEYOND_HINTS(f -> f.lose(List.of(f.any(f.cluster().nodes())), f.seconds(30, 45))),
  LOSE_TWO_NODES(f -> f.lose(f.two(f.cluster().nodes()), f.seconds(10, 30))),
  CUT_BROKERS(f -> f.disturb("cut", f.cluster().toBrokers(), TcpRelay::cut, 15)),
  SILENCE_BROKERS(f -> f.disturb("silence", f.cluster().toBrokers(), TcpRelay::silence, 25)),
  SLOW_BROKERS(
      f -> f.disturb("slow", f.cluster().toBrokers(), r -> r.slow(Duration.ofMillis(400)), 25)),
  CUT_NODES(f -> f.disturb("cut", f.cluster().toNodes(), TcpRelay::cut, 15)),
  SILENCE_NODES(f -> f.disturb("silence", f.cluster().toNodes(), TcpRelay::silence, 25)),
  SLOW_NODES(
      f -> f.disturb("slow", f.cluster().toNodes(), r -> r.slow(Duration.ofMillis(400)), 25)),
  OPEN_TRANSACTION(Faults::openTransaction),
  ABORT_FLOOD(Faults::abortFlood),
  EXPIRE_COUNTS(Faults::expireCounts),
  EXPIRE_CLICKS(Faults::expireClicks),
  CLOCK_OF_APPLICATION(f -> f.shiftClock(f.any(f.cluster().applications()))),
  CLOCK_OF_BROKER(f -> f.shiftClock(f.any(f.cluster().brokers())));

  private final Function<Faults, String> deed;

  FaultKind(Function<Faults, String> deed) {
    this.deed = deed;
  }

  /**
   * Does it.
   *
   * @return what was done to whom
   */
  String happen(Faults faults) {
    return deed.apply(faults);
  }

  /** As on the command line. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static FaultKind named(String option) {
    return valueOf(option.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
