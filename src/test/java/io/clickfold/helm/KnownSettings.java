package io.clickfold.helm;

import io.clickfold.platform.ClickfoldConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The environment variables that mean something to a process. */
final class KnownSettings {
  private KnownSettings() {}

  /** Clickfold's own. */
  static Set<String> ofClickfold() {
    Set<String> names = new TreeSet<>();
    collect("CLICKFOLD", ClickfoldConfig.class, names);
    return names;
  }

  /** All: Clickfold's, Kafka's, those that are documented of Quarkus and the driver, the JVM's. */
  static Set<String> all() throws IOException {
    Set<String> names = new HashSet<>(ofClickfold());
    Stream.of(
            ConsumerConfig.configNames(),
            ProducerConfig.configNames(),
            AdminClientConfig.configNames())
        .flatMap(Set::stream)
        .map(name -> "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'))
        .forEach(names::add);
    names.addAll(matches("docs/configuration.md", "`(QUARKUS_[A-Z_]+)`"));
    names.addAll(matches("src/main/resources/application.conf", "\\$\\{\\?([A-Z_]+)}"));
    names.add("JDK_JAVA_OPTIONS");
    return names;
  }

  private static Set<String> matches(String file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(Path.of(file)))
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static void collect(String prefix, Class<?> mapping, Set<String> names) {
    for (Method method : mapping.getDeclaredMethods()) {
      String name =
          prefix + "_" + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
      if (method.getReturnType().getEnclosingClass() == ClickfoldConfig.class) {
        collect(name, method.getReturnType(), names);
      } else {
        names.add(name);
      }
    }
  }
}
