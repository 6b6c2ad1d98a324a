package io.clickfold.faults;

import io.clickfold.testing.ChildProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** A broker, a node or a process of the application: it comes and goes at the same address. */
final class Member {
  private static final int CONNECT_MILLIS = 1_000;

  /** What has been done to it. */
  enum State {
    RUNNING,
    FROZEN,
    DOOMED,
    AWAY
  }

  private final String name;
  private final InetSocketAddress address;
  private final Supplier<ProcessBuilder> command;
  private ChildProcess process;
  private State state = State.AWAY;
  private Instant since = Instant.now();

  Member(String name, InetSocketAddress address, Supplier<ProcessBuilder> command) {
    this.name = name;
    this.address = address;
    this.command = command;
  }

  String name() {
    return name;
  }

  InetSocketAddress address() {
    return address;
  }

  synchronized State state() {
    return state;
  }

  /** Whether it runs, and has done so for so long. */
  synchronized boolean hasRunFor(Duration time) {
    return state == State.RUNNING && since.plus(time).isBefore(Instant.now());
  }

  synchronized void start() {
    start(command.get());
  }

  /** Starts it in another way than usual, unless it is there. */
  synchronized void start(ProcessBuilder builder) {
    if (state == State.AWAY) {
      process = ChildProcess.start(builder);
      enter(State.RUNNING);
    }
  }

  ProcessBuilder command() {
    return command.get();
  }

  /** Ends it as a power failure would, in whatever state it is. */
  synchronized void kill() {
    State before = state;
    if (before != State.AWAY) {
      enter(State.AWAY);
      try {
        process.kill();
      } catch (IllegalStateException e) {
        if (before != State.DOOMED) {
          throw e;
        }
      }
    }
  }

  /** Ends it in order; if it does not end, or not in order, it says so. */
  synchronized void end() {
    if (state != State.AWAY) {
      enter(State.AWAY);
      process.end();
    }
  }

  synchronized void freeze() {
    if (state == State.RUNNING) {
      process.signal("STOP");
      enter(State.FROZEN);
    }
  }

  synchronized void thaw() {
    if (state == State.FROZEN) {
      process.signal("CONT");
      enter(State.RUNNING);
    }
  }

  /** Something is about to be done to it that may end it. */
  synchronized void doom() {
    enter(State.DOOMED);
  }

  /** Whether it has ended, by itself or otherwise. */
  synchronized boolean hasEnded() {
    return state == State.AWAY || !hasProcess();
  }

  /** That it is not there though nobody has ended it, once; empty if all is well. */
  synchronized String complaint() {
    if (state == State.AWAY || state == State.DOOMED || hasProcess()) {
      return "";
    }
    enter(State.AWAY);
    return name + " has ended by itself";
  }

  private boolean hasProcess() {
    try {
      process.checkAlive();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Whether something listens at its address. */
  boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void enter(State next) {
    state = next;
    since = Instant.now();
  }

  @Override
  public String toString() {
    return name;
  }
}
