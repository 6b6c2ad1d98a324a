package io.clickfold.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart, and what the real Helm makes of it. */
final class Chart {
  static final Path FOLDER = Path.of("helm/clickfold").toAbsolutePath();
  static final String RELEASE = "clickfold";
  static final String NAMESPACE = "ads";
  private static final Path TEST_VALUES = Path.of("src/test/resources/helm").toAbsolutePath();

  /** The ways to install it that are tested: each a list of values files. */
  enum Installation {
    DEFAULT("addresses"),
    SMALL("values-small", "addresses"),
    BILLION_A_DAY("values-50k-per-second", "addresses"),
    ALL_IN_ONE("values-all-in-one", "addresses"),
    KIND("values-all-in-one", "values-kind"),
    EVERYTHING("everything"),
    OPERATORS("operators");

    private final List<Path> files;

    Installation(String... files) {
      this.files = Stream.of(files).map(Installation::file).toList();
    }

    private static Path file(String name) {
      return (name.startsWith("values-") ? FOLDER : TEST_VALUES).resolve(name + ".yaml");
    }

    List<Path> files() {
      return files;
    }

    Manifests render() {
      return Chart.render(files, Map.of());
    }
  }

  private Chart() {}

  /**
   * What would be sent to a cluster.
   *
   * @throws IllegalStateException if Helm refuses the values
   */
  static Manifests render(List<Path> files, Map<String, Object> values) {
    return Manifests.parse(template(FOLDER, files, values));
  }

  /** What is told after an installation; Helm itself tells it only where there is a cluster. */
  static String notes(Installation installation, Path folder) {
    copy(folder);
    try {
      Path notes = folder.resolve("templates/NOTES.txt");
      String text = Files.readString(notes);
      Files.delete(notes);
      Files.writeString(
          folder.resolve("templates/notes.yaml"),
          """
          {{- define "notes" -}}
          %s{{- end -}}
          kind: Notes
          text: {{ include "notes" . | quote }}
          """
              .formatted(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Manifests.split(template(folder, installation.files(), Map.of()))
        .filter(document -> document.get("kind").asText().equals("Notes"))
        .findFirst()
        .orElseThrow()
        .get("text")
        .asText();
  }

  private static String template(Path folder, List<Path> files, Map<String, Object> values) {
    TemplateCommand template =
        new Helm(folder)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion("1.31.0");
    files.forEach(template::withValuesFile);
    values.forEach(template::set);
    return template.call();
  }

  /** Lints it strictly, as it would be with these values for its own. */
  static LintResult lint(List<Path> files, Path folder) {
    copy(folder);
    try {
      ObjectNode values = (ObjectNode) Yaml.read(Files.readString(FOLDER.resolve("values.yaml")));
      for (Path file : files) {
        merge(values, Yaml.read(Files.readString(file)));
      }
      Files.writeString(folder.resolve("values.yaml"), values.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Helm(folder).lint().strict().call();
  }

  private static void copy(Path folder) {
    try (Stream<Path> paths = Files.walk(FOLDER)) {
      for (Path path : paths.toList()) {
        Path copy = folder.resolve(FOLDER.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void merge(ObjectNode values, JsonNode others) {
    for (Map.Entry<String, JsonNode> other : others.properties()) {
      if (values.get(other.getKey()) instanceof ObjectNode inner && other.getValue().isObject()) {
        merge(inner, other.getValue());
      } else {
        values.set(other.getKey(), other.getValue());
      }
    }
  }
}
