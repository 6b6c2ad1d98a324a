package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.problem.ProblemException;
import io.clickfold.testing.TestConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessRolesTest {
  private final ProcessRoles roles =
      new ProcessRoles(TestConfig.with(Map.of("clickfold.roles", "query,writer")));

  @Test
  void aRoleOfTheProcessIsServed() {
    assertThat(roles.has(Role.QUERY)).isTrue();
    assertThatCode(() -> roles.require(Role.QUERY)).doesNotThrowAnyException();
  }

  @Test
  void anyOtherIsAProblemThatNamesIt() {
    assertThat(roles.has(Role.COLLECTOR)).isFalse();
    assertThatThrownBy(() -> roles.require(Role.COLLECTOR))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> {
              assertThat(failure.problem().status()).isEqualTo(404);
              assertThat(failure.problem().detail()).contains("'collector'");
            });
  }
}
