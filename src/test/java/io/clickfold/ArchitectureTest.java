package io.clickfold;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
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

import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.data.GettableByIndex;
import com.datastax.oss.driver.api.core.data.SettableByIndex;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.ConstructorCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.Column;
import io.clickfold.store.Rows;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports run one way, along the pipeline towards the click. */
class ArchitectureTest {
  private static final String ROOT = "io.clickfold";

  /**
   * What each room may know of ours, besides itself: what stands left of it in {@code click → wire
   * → cores, kafka, store → roles → nothing}, as far as it needs it. No role knows another.
   */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          entry("click", Set.of()),
          entry("wire", Set.of("click")),
          entry("fold", Set.of("click", "wire")),
          entry("panes", Set.of("click", "wire")),
          entry("problem", Set.of()),
          entry("platform", Set.of("problem")),
          entry("kafka", Set.of("wire", "platform")),
          entry("store", Set.of("click", "wire", "problem", "platform")),
          entry("collector", Set.of("click", "kafka", "problem", "platform")),
          entry("aggregator", Set.of("click", "wire", "fold", "kafka", "platform")),
          entry("ranker", Set.of("click", "wire", "panes", "kafka", "platform")),
          entry("writer", Set.of("click", "wire", "kafka", "store", "platform")),
          entry("archiver", Set.of("click", "wire", "kafka", "store", "platform")),
          entry(
              "recalculator",
              Set.of("click", "wire", "fold", "panes", "kafka", "store", "platform")),
          entry("setup", Set.of("kafka", "store", "platform")),
          entry("api", Set.of("click", "wire", "kafka", "store", "problem", "platform")));

  /** May know everything, and nothing knows it: it is not packaged. */
  private static final String DEV = "dev";

  private static final int MAX_FILES = 25;
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "clickfold");

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
  void nothingKnowsDevMode() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf(DEV))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packageOf(DEV))
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

    packages.remove(DEV);
    assertThat(packages).isNotEmpty().isSubsetOf(MAY_KNOW.keySet());
  }

  @Test
  void packagesHaveNoCircles() {
    SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void noClassNameIsThereTwice() throws IOException {
    assertThat(sources().map(file -> file.getFileName().toString()))
        .filteredOn(name -> !name.equals("package-info.java"))
        .doesNotHaveDuplicates();
  }

  /** The sections of the configuration are named as the roles that they configure. */
  @Test
  void noNestedClassIsNamedAsAnotherClass() {
    Set<String> names =
        MAIN.stream()
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());

    assertThat(MAIN.stream().filter(JavaClass::isMemberClass))
        .filteredOn(type -> !type.getName().startsWith(ClickfoldConfig.class.getName() + "$"))
        .filteredOn(type -> names.contains(type.getSimpleName()))
        .isEmpty();
  }

  @Test
  void everyPackageIsSmallAndDescribed() throws IOException {
    Map<Path, List<String>> packages =
        sources()
            .collect(
                Collectors.groupingBy(
                    Path::getParent,
                    Collectors.mapping(
                        file -> file.getFileName().toString(), Collectors.toList())));
    assertThat(packages)
        .allSatisfy(
            (folder, files) ->
                assertThat(files)
                    .contains("package-info.java")
                    .hasSizeLessThanOrEqualTo(MAX_FILES + 1));
  }

  private static Stream<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    }
  }

  /** A list of what it may use: what is not on it has to be asked for here. */
  @Test
  void theCoreIsPlainJava() {
    onlyUses("fold", List.of("com.dynatrace.hash4j..", "org.agrona.collections"));
    onlyUses("wire", List.of("com.dynatrace.hash4j..", "org.apache.avro.."));
    onlyUses("panes", List.of("org.agrona.collections"));
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

  /** What all of them rely on is said there, once. */
  @Test
  void kafkasClientsAreMadeInOnePlace() {
    noClasses()
        .that()
        .haveNameNotMatching(Pattern.quote(KafkaClients.class.getName()) + "(\\$.*)?")
        .should()
        .callCodeUnitWhere(
            makes(KafkaProducer.class).or(makes(KafkaConsumer.class)).or(makes(Admin.class)))
        .check(MAIN);
  }

  /** The others ask it for statements that are bound, and get domain values of rows. */
  @Test
  void onlyTheStoreKnowsCql() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("store"))
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            PreparedStatement.class, BoundStatementBuilder.class, SimpleStatement.class, Row.class)
        .check(MAIN);
  }

  /**
   * A position names nothing, and one more column shifts it unnoticed. {@link Column} finds a
   * position by its name, {@link Rows} goes through all of them.
   */
  @Test
  void valuesAreBoundAndReadByName() throws IOException {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Column.class, Rows.class)
        .should()
        .accessTargetWhere(isByPosition())
        .check(MAIN);
    // Its compiled call does not show whether it has values.
    for (Path source : sources().toList()) {
      assertThat(Files.readString(source))
          .as("%s", source)
          .doesNotContainPattern("boundStatementBuilder\\(\\s*[^)\\s]");
    }
  }

  @Test
  void onlyTheDevelopersLauncherEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".dev.servers..")
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
        .resideOutsideOfPackage(ROOT + ".dev.servers..")
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

  private static DescribedPredicate<JavaAccess<?>> isByPosition() {
    Set<String> byIndex =
        Stream.of(GettableByIndex.class, SettableByIndex.class)
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> Arrays.asList(method.getParameterTypes()).indexOf(int.class) == 0)
            .map(Method::getName)
            .collect(Collectors.toSet());
    return describe(
        "is by position",
        access -> {
          if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
            return false;
          }
          JavaClass owner = target.getOwner();
          List<String> parameters =
              target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
          if (owner.isAssignableTo(SimpleStatement.class)) {
            return parameters.contains(Object[].class.getName())
                || target.getName().contains("Positional");
          }
          return owner.isAssignableTo(PreparedStatement.class) && target.getName().equals("bind")
              || (owner.isAssignableTo(GettableByIndex.class)
                      || owner.isAssignableTo(SettableByIndex.class))
                  && byIndex.contains(target.getName())
                  && parameters.indexOf("int") == 0;
        });
  }

  /** By a constructor, or by a method for it. */
  private static DescribedPredicate<JavaCall<?>> makes(Class<?> client) {
    return describe(
        "makes a " + client.getSimpleName(),
        call ->
            call.getTargetOwner().isAssignableTo(client)
                && (call.getTarget() instanceof ConstructorCallTarget
                    || call.getName().equals("create")));
  }

  private static String packageOf(String name) {
    return ROOT + "." + name + "..";
  }
}
