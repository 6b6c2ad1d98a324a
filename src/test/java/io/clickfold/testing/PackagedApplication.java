package io.clickfold.testing;

import java.nio.file.Path;
import java.util.List;

/** The packaged application: the native executable if there is one, else the JAR. */
public final class PackagedApplication {
  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

  private PackagedApplication() {}

  /**
   * How a process of it is started.
   *
   * @param heap its most, such as {@code 256m}
   */
  public static List<String> command(String heap) {
    String nativeImage = System.getProperty("native.image.path");
    if (nativeImage != null) {
      return List.of(nativeImage, "-Xmx" + heap);
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-ea:io.clickfold...",
        "-jar",
        JAR.toAbsolutePath().toString());
  }
}
