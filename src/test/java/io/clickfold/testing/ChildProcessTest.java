package io.clickfold.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildProcessTest {

  @ParameterizedTest
  @CsvSource({"SEGV,139", "ABRT,134", "KILL,137"})
  void aCrashFailsWhoeverEndsIt(String signal, int code) {
    String crash = "kill -" + signal + " $$";

    assertThatThrownBy(() -> ended(crash).end())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sh: has ended by itself, with exit code " + code);
    assertThatThrownBy(() -> ended(crash).tellToEnd()).hasMessageContaining("by itself");
    assertThatThrownBy(() -> ended(crash).signal("CONT")).hasMessageContaining("by itself");
  }

  @Test
  void aCrashBeforeItIsKilledFails() {
    assertThatThrownBy(() -> ended("kill -SEGV $$").kill()).hasMessageContaining("exit code 139");
    assertThatThrownBy(() -> ended("exit 0").kill()).hasMessageContaining("exit code 0");
  }

  @Test
  void aCrashWhileItEndsFails() throws IOException {
    ChildProcess process = ready("trap 'kill -SEGV $$' TERM");

    assertThatThrownBy(process::end).hasMessageContaining("exit code 139");
  }

  @Test
  void aCrashFailsWhoeverLetsOthersEndIt() throws Exception {
    Process crashed = new ProcessBuilder("sh", "-c", "kill -SEGV $$").start();
    crashed.waitFor();
    Process crashes =
        new ProcessBuilder("sh", "-c", "trap 'kill -SEGV $$' TERM; echo ready; read line").start();
    crashes.inputReader().readLine();
    Process ends = new ProcessBuilder("sh", "-c", "read line").start();

    assertThatThrownBy(() -> ChildProcess.endedBy(() -> {}, crashed, "it"))
        .hasMessage("it: has ended by itself, with exit code 139");
    assertThatThrownBy(() -> ChildProcess.endedBy(crashes::destroy, crashes, "it"))
        .hasMessage("it: has ended with exit code 139");
    ChildProcess.endedBy(ends::destroy, ends, "it");
  }

  @Test
  void whoEndsAsToldIsInOrder() throws IOException {
    ready("trap 'exit 0' TERM").end();
    ready("trap 'exit 143' TERM").end();
    ready("").end();
    ready("").kill();
    ChildProcess stopped = ready("");
    stopped.signal("STOP");
    stopped.kill();
    stopped.end();
  }

  @Test
  void exitCodesAreTheCallersWhoWaits() {
    ChildProcess process = start("exit 3");

    assertThat(process.awaitEnd()).isEqualTo(3);
    process.end();
  }

  private static ChildProcess ended(String script) {
    ChildProcess process = start(script);
    await().pollInterval(Duration.ofMillis(10)).until(() -> !process.isAlive());
    return process;
  }

  /** A process that goes on until it is ended, and has done this already. */
  private static ChildProcess ready(String script) throws IOException {
    ChildProcess process = start(script + "\necho ready; while :; do sleep 0.1; done");
    assertThat(process.output().readLine()).isEqualTo("ready");
    return process;
  }

  private static ChildProcess start(String script) {
    return ChildProcess.start(new ProcessBuilder("sh", "-c", script));
  }
}
