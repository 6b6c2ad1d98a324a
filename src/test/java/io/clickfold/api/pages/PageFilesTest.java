package io.clickfold.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageFilesTest {
  private static final String FOLDER = "/testing/page/";

  private final PageFiles files = new PageFiles(true);

  @Test
  void aFolderIsItsIndex() {
    PageFile index = files.find(FOLDER).orElseThrow();

    assertThat(index.type()).isEqualTo("text/html; charset=UTF-8");
    assertThat(index.content().toString(StandardCharsets.UTF_8)).startsWith("<!doctype html>");
    assertThat(files.find(FOLDER + "index.html")).containsSame(index);
  }

  @Test
  void whoWritesPagesSeesThemChange() {
    PageFiles fresh = new PageFiles(false);

    assertThat(fresh.find(FOLDER).orElseThrow()).isNotSameAs(fresh.find(FOLDER).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/testing/page",
        "/testing",
        "/testing/",
        "/testing/page/none.html",
        "/testing/page/../page/index.html",
        "/testing/./page/index.html",
        "/testing//page/index.html",
        "//testing/page/index.html",
        "/testing/page\\index.html",
        "/testing/%70age/index.html",
        "/../../application.properties",
        "/../../io/clickfold/platform/Role.class",
        "testing/page/index.html",
        "/testing/page/index.html/",
        "",
      })
  void nothingElseIsAPage(String path) {
    assertThat(files.find(path)).isEmpty();
  }

  /** Others would be sent by the framework, in all processes and without our headers. */
  @Test
  void everyFileOfThePagesIsSent() throws IOException {
    for (Path root : List.of(Path.of("src", "main"), Path.of("src", "test"))) {
      Path resources = root.resolve(Path.of("resources", "META-INF", "resources"));
      if (!Files.exists(resources)) {
        continue;
      }
      try (Stream<Path> all = Files.walk(resources)) {
        assertThat(all.filter(Files::isRegularFile))
            .allSatisfy(
                file ->
                    assertThat(files.find("/" + resources.relativize(file).toString()))
                        .isPresent());
      }
    }
  }

  @Test
  void theTagIsThatOfTheContent() {
    PageFile one = PageFile.of("text/plain", new byte[1000]);

    assertThat(PageFile.of("text/plain", new byte[1000]).tag()).isEqualTo(one.tag());
    assertThat(PageFile.of("text/plain", new byte[1001]).tag()).isNotEqualTo(one.tag());
    assertThat(one.tag()).matches("W/\"[A-Za-z0-9_-]{22}\"");
    assertThat(one.gzipped().orElseThrow().length()).isLessThan(100);
    assertThat(PageFile.of("text/plain", new byte[] {1}).gzipped()).isEmpty();
  }
}
