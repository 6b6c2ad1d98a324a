package io.clickfold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is packaged, and what an executable is made from. */
class PackageIT {
  private static final Path APPLICATION = Path.of("target", "quarkus-app");
  private static final List<String> OF_DEV_MODE =
      List.of("io/clickfold/dev/simulator/", "io/clickfold/dev/servers/");

  @Test
  void hasNothingOfDevMode() throws IOException {
    try (Stream<Path> files = Files.walk(APPLICATION)) {
      List<String> ours =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(file -> !file.startsWith(APPLICATION.resolve("lib")))
              .flatMap(file -> entries(file).stream())
              .toList();

      assertThat(ours).contains("io/clickfold/platform/Role.class");
      assertThat(ours)
          .noneMatch(entry -> OF_DEV_MODE.stream().anyMatch(entry::startsWith))
          .doesNotContain("META-INF/services/io.smallrye.config.SmallRyeConfigBuilderCustomizer");
    }
  }

  private static List<String> entries(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
