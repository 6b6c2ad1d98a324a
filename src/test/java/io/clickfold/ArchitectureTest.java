package io.clickfold;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports run one way, along the pipeline towards the click. */
class ArchitectureTest {
  private static final String ROOT = "io.clickfold";

  /** What each package may know of ours, besides itself. A package may be missing. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          entry("click", Set.of()),
          entry("result", Set.of("click")),
          entry("fold", Set.of("click", "result")),
          entry("window", Set.of("click", "result")),
          entry("rank", Set.of("window", "click", "result", "stream", "platform")),
          entry("platform", Set.of()),
          entry("stream", Set.of("result", "platform")),
          entry("collect", Set.of("click", "platform")),
          entry("aggregate", Set.of("fold", "click", "result", "stream", "platform")),
          entry("store", Set.of("click", "result", "platform")),
          entry("archive", Set.of("store", "stream", "result", "click", "platform")),
          entry(
              "recalculate",
              Set.of("archive", "store", "fold", "window", "result", "click", "platform")),
          entry("setup", Set.of("store", "platform")),
          entry("query", Set.of("archive", "store", "result", "click", "platform")));

  /** Knows everything, and nothing knows it. */
  private static final String SIMULATE = "simulate";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static final JavaClasses MAIN_AND_TESTS = new ClassFileImporter().importPackages(ROOT);

  static Stream<Arguments> packages() {
    return MAY_KNOW.entrySet().stream().map(entry -> arguments(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packages")
  void knowsOnlyWhatItMay(String name, Set<String> others) {
    String[] allowed =
        Stream.concat(Stream.of(name), others.stream())
            .map(ArchitectureTest::packageOf)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packageOf(name))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(allowed)))
                .as("are of %s, besides %s", ROOT, Arrays.asList(allowed)))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void nothingKnowsTheSimulator() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf(SIMULATE))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packageOf(SIMULATE))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void everyPackageHasARule() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass type : MAIN) {
      if (type.getPackageName().startsWith(ROOT + ".")) {
        packages.add(type.getPackageName().substring(ROOT.length() + 1).split("\\.")[0]);
      }
    }

    packages.remove(SIMULATE);
    assertThat(packages).isNotEmpty().isSubsetOf(MAY_KNOW.keySet());
  }

  /** A list of what it may use: what is not on it has to be asked for here. */
  @Test
  void theCoreIsPlainJava() {
    onlyUses("fold", List.of("com.dynatrace.hash4j..", "org.agrona.collections"));
    onlyUses("result", List.of("com.dynatrace.hash4j.."));
    onlyUses("window", List.of("org.agrona.collections"));
    onlyUses(
        "click",
        List.of("com.fasterxml.jackson.core..", "com.dynatrace.hash4j..", "io.netty.util"));
  }

  private static void onlyUses(String name, List<String> libraries) {
    String[] allowed =
        Stream.concat(Stream.of("java..", ROOT + ".."), libraries.stream()).toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(packageOf(name))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(MAIN);
  }

  @Test
  void onlyTheDevelopersLauncherEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".platform.dev..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(MAIN);
  }

  @Test
  void mainCodeLogsInOneWay() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
  }

  /** Neither code nor tests guess how long something takes: they wait for it. */
  @Test
  void nothingSleeps() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .check(MAIN_AND_TESTS);
  }

  /** Else a native executable would have to be told of more than NativeImageIT looks for. */
  @Test
  void nothingIsLoadedByName() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".platform.dev..")
        .should()
        .callMethod(Class.class, "forName", String.class)
        .orShould()
        .callMethod(ClassLoader.class, "loadClass", String.class)
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(ServiceLoader.class, Proxy.class)
        .check(MAIN);
  }

  /** In a native executable it would be the same, or dead, in every process. */
  @Test
  void noRandomnessAndNoThreadIsMadeWhenAClassIsInitialised() {
    fields()
        .that()
        .areStatic()
        .should()
        .notHaveRawType(assignableTo(Random.class))
        .andShould()
        .notHaveRawType(assignableTo(Thread.class))
        .andShould()
        .notHaveRawType(assignableTo(Executor.class))
        .check(MAIN);
  }

  private static String packageOf(String name) {
    return ROOT + "." + name + "..";
  }
}
