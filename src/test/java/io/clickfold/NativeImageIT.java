package io.clickfold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A native executable holds only those classes and resources reached by name that it was told of
 * when it was built. What GraalVM would be told is built here, and looked at: that needs no
 * GraalVM.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NativeImageIT {
  private static final String REGISTRATIONS = "META-INF/native-image/";
  private static final String OWN = REGISTRATIONS + "io.clickfold/clickfold/";
  private static final String DRIVERS = REGISTRATIONS + "com.datastax.oss/java-driver-core/";
  private static final String AT_RUN_TIME = "--initialize-at-run-time=";
  private static final Pattern CLASS_NAME = Pattern.compile("[a-z]\\w*(\\.[a-z]\\w*)+\\.[A-Z]\\w+");
  private static final Pattern DRIVER_CLASS = Pattern.compile("[A-Z]\\w+");
  private static final List<String> JSON_ANNOTATIONS =
      List.of(
          "com.fasterxml.jackson.annotation.",
          "org.eclipse.microprofile.openapi.annotations.media.");

  private final ObjectMapper json = new ObjectMapper();
  private String arguments;
  private Set<String> reflective;
  private List<Pattern> resources;
  private JsonNode jni;
  private Set<String> initializedAtRunTime;

  @BeforeAll
  void build(@TempDir Path dir) throws Exception {
    Path sources = NativeSources.build(dir);
    arguments = Files.readString(sources.resolve("native-image.args"));
    try (Stream<Path> files = Files.list(sources);
        ZipFile runner =
            new ZipFile(
                files
                    .filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toFile())) {
      reflective = names(read(runner, REGISTRATIONS + "reflect-config.json"));
      resources =
          read(runner, REGISTRATIONS + "resource-config.json")
              .at("/resources/includes")
              .findValues("pattern")
              .stream()
              .map(pattern -> Pattern.compile(pattern.asText()))
              .toList();
      jni = read(runner, OWN + "jni-config.json");
      Properties own = new Properties();
      try (InputStream in = open(runner, OWN + "native-image.properties")) {
        own.load(in);
      }
      initializedAtRunTime =
          Stream.of(own.getProperty("Args").split("\\s+"))
              .filter(argument -> argument.startsWith(AT_RUN_TIME))
              .flatMap(argument -> Stream.of(argument.substring(AT_RUN_TIME.length()).split(",")))
              .collect(Collectors.toSet());
    }
  }

  @Test
  void whatIsReadOrWrittenAsJsonIsRegistered() {
    Set<String> records =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.clickfold")
                .stream()
                .filter(JavaClass::isRecord)
                .filter(type -> !type.getPackageName().startsWith("io.clickfold.dev.simulator"))
                .filter(NativeImageIT::isJson)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    assertThat(records).hasSizeGreaterThan(5);
    assertThat(reflective)
        .containsAll(records)
        .as("only what is needed")
        .doesNotContain("io.clickfold.api.clicks.ClicksRequest");
  }

  @Test
  void classesNamedInTheConfigurationAreRegistered() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = resource("application.properties")) {
      properties.load(in);
    }
    Set<String> named = new TreeSet<>();
    for (String key : properties.stringPropertyNames()) {
      Matcher names = CLASS_NAME.matcher(properties.getProperty(key));
      if (!key.startsWith("quarkus.log") && names.matches()) {
        named.add(names.group());
      }
    }
    assertThat(named).isNotEmpty();
    assertThat(reflective).containsAll(named);
  }

  /** Users name these in their JAAS configuration. */
  @Test
  void kafkasLoginModulesAreRegistered() {
    assertThat(reflective)
        .contains(
            "org.apache.kafka.common.security.plain.PlainLoginModule",
            "org.apache.kafka.common.security.scram.ScramLoginModule",
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule");
  }

  @Test
  void theDriversClassesNamedInTheConfigurationAreRegistered() throws IOException {
    Set<String> registered;
    try (InputStream in = resource(DRIVERS + "reflection.json")) {
      registered =
          names(json.readTree(in)).stream()
              .map(name -> name.substring(name.lastIndexOf('.') + 1))
              .collect(Collectors.toSet());
    }
    Config config = ConfigFactory.parseResources("application.conf").resolve();
    Set<String> named =
        config.entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(".class"))
            .map(entry -> entry.getValue().unwrapped().toString())
            .filter(DRIVER_CLASS.asMatchPredicate())
            .collect(Collectors.toCollection(TreeSet::new));
    // The one that is asked for by the environment.
    named.add("DefaultSslEngineFactory");
    assertThat(named).hasSizeGreaterThan(1);
    assertThat(registered).containsAll(named);
  }

  @Test
  void resourcesAreIncluded() throws IOException {
    assertThat(included("application.conf")).isTrue();
    for (String folder : List.of("schema", "avro")) {
      try (Stream<Path> files = Files.list(Path.of("src/main/resources", folder))) {
        assertThat(files.map(file -> folder + "/" + file.getFileName()))
            .isNotEmpty()
            .allMatch(this::included);
      }
    }
    Path classes = Path.of("target", "classes");
    try (Stream<Path> pages = Files.walk(classes.resolve(Path.of("META-INF", "resources")))) {
      assertThat(pages.filter(Files::isRegularFile).map(classes::relativize).map(Path::toString))
          .contains("META-INF/resources/lib/uplot/uPlot.min.css")
          .allMatch(this::included);
    }
  }

  /** Other clients choose how their clicks are compressed. */
  @Test
  void everyCompressionCanBeRead() {
    assertThat(reflective)
        .contains(
            "net.jpountz.lz4.LZ4JavaUnsafeSafeDecompressor",
            "net.jpountz.xxhash.XXHash32JavaUnsafe");
    String zstd = com.github.luben.zstd.util.ZstdVersion.VERSION;
    assertThat(
            List.of(
                "linux/amd64/libzstd-jni-%s.so".formatted(zstd),
                "linux/aarch64/libzstd-jni-%s.so".formatted(zstd),
                "org/xerial/snappy/native/Linux/x86_64/libsnappyjava.so",
                "org/xerial/snappy/native/Linux/aarch64/libsnappyjava.so",
                "org/xerial/snappy/VERSION"))
        .allSatisfy(
            resource ->
                assertThat(NativeImageIT.class.getResource("/" + resource))
                    .as(resource)
                    .isNotNull())
        .allMatch(this::included);
    assertThat(initializedAtRunTime).contains("com.github.luben.zstd", "org.xerial.snappy");
  }

  /** Quarkus' way of loading it overwrites a file that other executables have loaded. */
  @Test
  void snappyIsLoadedFromAFileOfTheProcesssOwn() {
    assertThat(arguments).doesNotContain("SnappyFeature");
  }

  @Test
  void whatMachineCodeReachesByNameIsThere() throws ClassNotFoundException {
    assertThat(jni.findValuesAsText("name"))
        .contains(
            "com.github.luben.zstd.ZstdInputStreamNoFinalizer",
            "com.github.luben.zstd.ZstdOutputStreamNoFinalizer",
            "org.xerial.snappy.SnappyNative");
    for (JsonNode type : jni) {
      Class<?> named = Class.forName(type.get("name").asText());
      assertThat(type.path("fields").findValuesAsText("name"))
          .isSubsetOf(Stream.of(named.getDeclaredFields()).map(Field::getName).toList());
      assertThat(type.path("methods"))
          .extracting(NativeImageIT::signature)
          .isSubsetOf(Stream.of(named.getDeclaredMethods()).map(NativeImageIT::signature).toList());
    }
  }

  private static List<String> signature(JsonNode method) {
    return Stream.concat(
            Stream.of(method.get("name").asText()),
            method.get("parameterTypes").valueStream().map(JsonNode::asText))
        .toList();
  }

  private static List<String> signature(Method method) {
    return Stream.concat(
            Stream.of(method.getName()),
            Stream.of(method.getParameterTypes()).map(Class::getTypeName))
        .toList();
  }

  private boolean included(String resource) {
    return resources.stream().anyMatch(pattern -> pattern.matcher(resource).matches());
  }

  private static boolean isJson(JavaClass type) {
    return Stream.of(
            type.getAnnotations().stream(),
            type.getFields().stream().flatMap(field -> field.getAnnotations().stream()),
            type.getMethods().stream().flatMap(method -> method.getAnnotations().stream()))
        .flatMap(annotations -> annotations)
        .map(NativeImageIT::nameOf)
        .anyMatch(name -> JSON_ANNOTATIONS.stream().anyMatch(name::startsWith));
  }

  private static String nameOf(JavaAnnotation<?> annotation) {
    return annotation.getRawType().getName();
  }

  private JsonNode read(ZipFile jar, String name) throws IOException {
    try (InputStream in = open(jar, name)) {
      return json.readTree(in);
    }
  }

  private static InputStream open(ZipFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    return jar.getInputStream(entry);
  }

  private static Set<String> names(JsonNode registrations) {
    Set<String> names = new TreeSet<>();
    registrations.forEach(
        registration ->
            names.add(registration.path("name").asText(registration.path("type").asText())));
    return names;
  }

  private static InputStream resource(String name) {
    return NativeImageIT.class.getClassLoader().getResourceAsStream(name);
  }
}
