package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreSession;
import io.clickfold.testing.TestConfig;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** The statements that the program prepares, and values for them from small sets. */
final class StatementCorpus {
  private static final Path CLASSES = Path.of("target", "classes");

  private StatementCorpus() {}

  /** What all of the store's classes prepare, found by their methods that are named so. */
  static List<String> prepared(CqlSession session, String keyspace) {
    TreeSet<String> found = new TreeSet<>();
    CqlSession recording =
        (CqlSession)
            Proxy.newProxyInstance(
                StatementCorpus.class.getClassLoader(),
                new Class<?>[] {CqlSession.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("prepareAsync")) {
                    found.add((String) arguments[0]);
                  }
                  return method.invoke(session, arguments);
                });
    StoreSession store = new StoreSession(recording, CqlIdentifier.fromInternal(keyspace));
    for (Class<?> type : storeClasses()) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isStatic(method.getModifiers())
            && method.getReturnType() == Uni.class
            && method.getParameterCount() > 0
            && method.getParameterTypes()[0] == StoreSession.class
            && (method.getName().equals("prepare") || type.getSimpleName().equals("VersionedTable"))
            && Stream.of(method.getParameterTypes()).allMatch(StatementCorpus::isKnown)) {
          prepare(method, store);
        }
      }
    }
    return List.copyOf(found);
  }

  private static boolean isKnown(Class<?> parameter) {
    return parameter == StoreSession.class
        || parameter == Duration.class
        || parameter == Function.class
        || parameter == ClickfoldConfig.class;
  }

  private static void prepare(Method method, StoreSession store) {
    Function<String, IntConsumer> counters = table -> bytes -> {};
    Object[] arguments =
        Stream.of(method.getParameterTypes())
            .map(
                type ->
                    type == StoreSession.class
                        ? store
                        : type == Duration.class
                            ? Duration.ofSeconds(40)
                            : type == Function.class ? counters : TestConfig.with(Map.of()))
            .toArray();
    try {
      method.setAccessible(true);
      ((Uni<?>) method.invoke(null, arguments)).await().indefinitely();
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(method.toString(), e);
    }
  }

  private static List<Class<?>> storeClasses() {
    try (Stream<Path> files = Files.walk(CLASSES.resolve("io/clickfold/store"))) {
      List<Class<?>> classes = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).sorted().toList()) {
        String name = CLASSES.relativize(file).toString().replace('/', '.');
        classes.add(
            Class.forName(
                name.substring(0, name.length() - ".class".length()),
                false,
                StatementCorpus.class.getClassLoader()));
      }
      return classes;
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value for a variable; null or an empty buffer for none. */
  static ByteBuffer value(ColumnDefinition variable, SplittableRandom random) {
    Object value = value(variable.getName().asInternal(), variable.getType(), random);
    return CodecRegistry.DEFAULT
        .codecFor(variable.getType(), value)
        .encode(value, ProtocolVersion.DEFAULT);
  }

  private static Object value(String name, DataType type, SplittableRandom random) {
    boolean isToken =
        type.equals(DataTypes.BIGINT) && (name.equals("after") || name.equals("last"));
    if (isToken) {
      return List.of(Long.MIN_VALUE, -3_000_000_000_000_000_000L, 0L, 5_000_000_000_000_000_000L)
          .get(random.nextInt(4));
    }
    return switch (name) {
      case "written" -> (long) (1 + random.nextInt(5));
      case "most" -> 1 + random.nextInt(4);
      case "seconds" -> 1 + random.nextInt(60);
      default -> value(type, random);
    };
  }

  private static Object value(DataType type, SplittableRandom random) {
    int some = random.nextInt(3);
    if (type.equals(DataTypes.TEXT)) {
      return List.of("all", "a", "a\u0000b").get(some);
    }
    if (type.equals(DataTypes.INT)) {
      return some - 1;
    }
    if (type.equals(DataTypes.BIGINT)) {
      return some * 7L - 5;
    }
    if (type.equals(DataTypes.SMALLINT)) {
      return (short) (some - 1);
    }
    if (type.equals(DataTypes.TIMESTAMP)) {
      return Instant.ofEpochMilli(60_000L * some - 60_000);
    }
    if (type.equals(DataTypes.DATE)) {
      return LocalDate.ofEpochDay(19_000 + some % 2);
    }
    if (type.equals(DataTypes.BOOLEAN)) {
      return some == 0;
    }
    if (type.equals(DataTypes.BLOB)) {
      return ByteBuffer.wrap(new byte[] {(byte) (100 * some)}, 0, random.nextInt(2));
    }
    if (type.equals(DataTypes.TIMEUUID)) {
      return timeBased(random);
    }
    if (type.equals(DataTypes.UUID)) {
      return some == 0
          ? new UUID(0x8000_0000_0000_4000L + random.nextInt(2), 0xB000_0000_0000_0000L)
          : timeBased(random);
    }
    if (type instanceof ListType list) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < some; i++) {
        values.add(value(list.getElementType(), random));
      }
      return values;
    }
    return some == 0 ? Map.of() : Map.of(some, 5L);
  }

  private static UUID timeBased(SplittableRandom random) {
    long time = random.nextInt(3) * 0x1000_0000_0001L;
    long high = time << 32 | (time >>> 32 & 0xFFFF) << 16 | 0x1000 | time >>> 48 & 0xFFF;
    long low = 0x8000_0000_0000_0000L | (random.nextInt(2) == 0 ? 0x7F : 0x80);
    return new UUID(high, low);
  }

  /** Statements of a table that the program has not, to know more of what it may have. */
  static List<String> general(TableShape table) {
    List<String> key = new ArrayList<>();
    table.partitionKey.forEach(column -> key.add(column.name() + " = :" + column.name()));
    List<String> columns = List.copyOf(table.columns.keySet());
    String names = String.join(", ", columns);
    String markers = ":" + String.join(", :", columns);
    List<String> row = new ArrayList<>(key);
    List<String> all = new ArrayList<>();
    String of = " FROM " + table.fullName + " WHERE ";
    String insert = "INSERT INTO %s (%s) VALUES (%s)".formatted(table.fullName, names, markers);
    all.add(insert + " USING TIMESTAMP :written");
    all.add(insert + " USING TIMESTAMP :written AND TTL :seconds");
    all.add("DELETE FROM " + table.fullName + " USING TIMESTAMP :written WHERE " + and(key));
    all.add("SELECT " + names + of + and(key));
    for (TableShape.Column column : table.clustering) {
      String range =
          "%s AND %s >= :low AND %s < :high".formatted(and(row), column.name(), column.name());
      String other = "%s AND %s <= :high".formatted(and(row), column.name());
      all.add("SELECT " + names + of + range);
      all.add("SELECT " + names + of + other + " LIMIT :most");
      all.add("DELETE FROM " + table.fullName + " USING TIMESTAMP :written WHERE " + range);
      all.add("DELETE FROM " + table.fullName + " USING TIMESTAMP :written WHERE " + other);
      row.add(column.name() + " = :" + column.name());
      all.add("SELECT " + names + of + and(row));
      all.add("DELETE FROM " + table.fullName + " USING TIMESTAMP :written WHERE " + and(row));
    }
    for (TableShape.Column column : table.regular) {
      String set = " SET %s = :%s WHERE %s".formatted(column.name(), column.name(), and(row));
      all.add("UPDATE " + table.fullName + " USING TIMESTAMP :written" + set);
      all.add("UPDATE " + table.fullName + " USING TIMESTAMP :written AND TTL :seconds" + set);
      all.add(
          "DELETE %s FROM %s USING TIMESTAMP :written WHERE %s"
              .formatted(column.name(), table.fullName, and(row)));
      all.add("SELECT WRITETIME(%s) AS version".formatted(column.name()) + of + and(key));
    }
    return all;
  }

  private static String and(List<String> conditions) {
    return String.join(" AND ", conditions);
  }

  /** Reads all that is to be seen of a table. */
  static String everything(TableShape table) {
    List<String> selected = new ArrayList<>(table.columns.keySet());
    for (TableShape.Column column : table.regular) {
      selected.add("WRITETIME(%s) AS w_%s".formatted(column.name(), column.name()));
    }
    return "SELECT " + String.join(", ", selected) + " FROM " + table.fullName;
  }
}
