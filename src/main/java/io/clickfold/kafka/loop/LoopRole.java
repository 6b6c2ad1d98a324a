package io.clickfold.kafka.loop;

import io.clickfold.platform.Role;

/** A role whose work is done in loops. {@link LoopLifecycle} runs them where a process has it. */
public interface LoopRole {
  /** Which role it is. */
  Role role();

  /**
   * Adds the role's loops. Called once, in a process that has the role, before any loop starts.
   *
   * @throws IllegalArgumentException if a setting is out of range: then the process does not start
   */
  void addTo(RoleLoops loops);
}
