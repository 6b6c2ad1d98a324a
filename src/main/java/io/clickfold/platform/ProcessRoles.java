package io.clickfold.platform;

import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;

/** What this process does, for resources that only some processes offer. */
@Singleton
public final class ProcessRoles {
  private final Set<Role> roles;

  ProcessRoles(ClickfoldConfig config) {
    this.roles = Set.copyOf(config.roles());
  }

  /** Whether this process has the role. */
  public boolean has(Role role) {
    return roles.contains(role);
  }

  /**
   * Refuses a request that only a process with the role can answer.
   *
   * @throws ProblemException 404 if this process does not have the role
   */
  public void require(Role role) {
    if (!has(role)) {
      throw ProblemKind.ROLE_MISSING.because(
          "This process does not have the role '%s'. Send the request to one that has."
              .formatted(role.name().toLowerCase(Locale.ROOT)));
    }
  }
}
