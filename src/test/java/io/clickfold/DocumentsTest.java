package io.clickfold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents name what exists, link to what exists, and are as long as they may be. */
class DocumentsTest {
  private static final Path MAIN = Path.of("src", "main", "java", "io", "clickfold");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Path README = Path.of("README.md");
  private static final Path ARCHITECTURE = Path.of("docs", "architecture.md");
  private static final Path CONTRIBUTING = Path.of("CONTRIBUTING.md");
  private static final int MAX_README_LINES = 150;
  private static final int MAX_COLUMNS = 100;

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern UNBREAKABLE = Pattern.compile(" *(?:\\S*`[^`]+`\\S*|\\S+)");
  private static final Pattern CLASS = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
  private static final Pattern TEST = Pattern.compile("([A-Za-z]+(?:Test|IT))?(?:#([A-Za-z]+))?");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
  private static final Pattern PACKAGE_ROW = Pattern.compile("\\| `([a-z.]+)` \\| (.*) \\|");
  private static final Pattern PACKAGE_SENTENCE =
      Pattern.compile("/\\*\\*(.*?\\.)(?=\\s).*?\\*/", Pattern.DOTALL);

  static Stream<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : List.of("", "docs", "helm/clickfold")) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
      }
    }
    assertThat(found).contains(README, ARCHITECTURE, CONTRIBUTING);
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) throws IOException {
    for (String line : prose(document)) {
      for (MatchResult link : LINK.matcher(line).results().toList()) {
        String target = link.group(1);
        if (target.contains("://")) {
          continue;
        }
        String[] pathAndAnchor = target.split("#", 2);
        Path file =
            pathAndAnchor[0].isEmpty() ? document : document.resolveSibling(pathAndAnchor[0]);
        assertThat(file).as("%s links to %s", document, target).exists();
        if (pathAndAnchor.length == 2) {
          assertThat(anchors(file))
              .as("%s links to %s", document, target)
              .contains(pathAndAnchor[1]);
        }
      }
    }
  }

  /** Code and a single word, such as a long command, cannot be broken. */
  @ParameterizedTest
  @MethodSource("documents")
  void linesOfProseAreShort(Path document) throws IOException {
    assertThat(prose(document))
        .filteredOn(line -> line.length() > MAX_COLUMNS)
        .filteredOn(line -> !line.strip().startsWith("|") && !line.startsWith("    "))
        .filteredOn(line -> !UNBREAKABLE.matcher(line).matches())
        .as("lines of %s with more than %s columns", document, MAX_COLUMNS)
        .isEmpty();
  }

  /** Also where only the method is named, behind its class in the same row or paragraph. */
  @ParameterizedTest
  @MethodSource("documents")
  void testsThatAreNamedExist(Path document) throws IOException {
    Map<String, String> sources = testSources();
    for (String line : prose(document)) {
      String last = "";
      for (MatchResult code : CODE.matcher(line).results().toList()) {
        Matcher test = TEST.matcher(code.group(1));
        if (!test.matches()) {
          continue;
        }
        last = test.group(1) == null ? last : test.group(1);
        assertThat(sources.containsKey(last)).as("%s names %s", document, last).isTrue();
        if (test.group(2) != null) {
          assertThat(sources.get(last))
              .as("%s names %s#%s", document, last, test.group(2))
              .containsPattern("\\b" + test.group(2) + "\\(");
        }
      }
    }
  }

  @Test
  void classesOfTheArchitectureExist() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String line : prose(ARCHITECTURE)) {
      CODE.matcher(line)
          .results()
          .map(code -> code.group(1))
          .filter(CLASS.asMatchPredicate())
          .filter(name -> !TEST.matcher(name).matches())
          .forEach(named::add);
    }

    assertThat(named).hasSizeGreaterThan(20);
    named.removeAll(classes());
    assertThat(named).as("classes that are named and do not exist").isEmpty();
  }

  @Test
  void packagesAreDescribedAsTheyDescribeThemselves() throws IOException {
    Map<String, String> table = new TreeMap<>();
    for (String line : Files.readAllLines(CONTRIBUTING)) {
      Matcher row = PACKAGE_ROW.matcher(line);
      if (row.matches()) {
        table.put(row.group(1), row.group(2));
      }
    }

    assertThat(table).containsExactlyEntriesOf(packages());
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(MAX_README_LINES);
  }

  /** Its lines without blocks of code. */
  private static List<String> prose(Path document) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(document)) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** As git hosts make them of headings. */
  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : prose(document)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor =
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(TESTS)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    return sources;
  }

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }

  /** Each package, with the first sentence of its description. */
  private static Map<String, String> packages() throws IOException {
    Map<String, String> packages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(path -> path.endsWith("package-info.java")).toList()) {
        Matcher sentence = PACKAGE_SENTENCE.matcher(Files.readString(file));
        assertThat(sentence.find()).as("%s has a sentence", file).isTrue();
        packages.put(
            MAIN.relativize(file.getParent()).toString().replace('/', '.'),
            sentence
                .group(1)
                .replaceAll("\\s*\\n \\* ", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .strip());
      }
    }
    return packages;
  }
}
