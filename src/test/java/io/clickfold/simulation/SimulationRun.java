package io.clickfold.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs worlds. Loaded by {@link RewrittenClasses}, and called by name. */
public final class SimulationRun {
  static {
    // What is made once for all runs is made here, so that each run is the same as alone.
    new World(0).run();
  }

  private SimulationRun() {}

  /** Returns what is wrong with the world of a seed, with what happened in it; null if nothing. */
  public static String run(long seed) {
    World world = null;
    try {
      world = new World(seed);
      List<String> wrong = world.run();
      return wrong.isEmpty() ? null : world + String.join("\n", wrong);
    } catch (RuntimeException | Error e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return (world == null ? "seed " + seed + "\n" : world.toString()) + trace;
    }
  }

  /** Returns a number that is the same for two runs in which the same happened. */
  public static long trace(long seed) {
    World world = new World(seed);
    world.run();
    return world.trace();
  }
}
