package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.clickfold.simulation.store.KeyConditions.Condition;
import io.clickfold.simulation.store.PlannedSelect.Fold;
import io.clickfold.simulation.store.PlannedSelect.Selector;
import io.clickfold.simulation.store.PlannedWrite.Assignment;
import io.clickfold.simulation.store.PlannedWrite.Unless;
import io.clickfold.simulation.store.TableShape.Column.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Parses one statement. It knows as much of CQL as Clickfold uses, and refuses all else with an
 * {@link IllegalArgumentException} rather than guess.
 */
final class CqlReader {

  private final CqlScanner scanner;
  private final String keyspace;
  private final Function<String, TableShape> tables;
  private final List<ColumnDefinition> variables = new ArrayList<>();
  private TableShape table;
  private PlannedCql.Term written;
  private PlannedCql.Term ttl;
  private Unless unless = Unless.NEVER;
  private final List<Assignment> expected = new ArrayList<>();

  /**
   * @param keyspace of tables that are named without one; may be null
   * @param tables by their full names; null for those that are not there
   */
  CqlReader(String cql, String keyspace, Function<String, TableShape> tables) {
    this.scanner = new CqlScanner(cql);
    this.keyspace = keyspace;
    this.tables = tables;
  }

  PlannedCql read() {
    PlannedCql plan =
        switch (scanner.word()) {
          case "create" -> create();
          case "select" -> select();
          case "insert" -> insert();
          case "update" -> update();
          case "delete" -> delete();
          default -> throw scanner.failure("a statement that is used");
        };
    if (!scanner.isAtEnd()) {
      throw scanner.failure("the end");
    }
    return plan;
  }

  private PlannedCql create() {
    if (scanner.accept("keyspace")) {
      scanner.accept("if", "not", "exists");
      String name = scanner.word();
      skipOptions();
      return new PlannedCql.Define(name, null);
    }
    scanner.expect("table");
    scanner.accept("if", "not", "exists");
    String[] name = tableName();
    Map<String, DataType> types = new LinkedHashMap<>();
    List<String> partitionKey = new ArrayList<>();
    List<String> clustering = new ArrayList<>();
    scanner.expect("(");
    do {
      if (scanner.accept("primary", "key")) {
        primaryKey(partitionKey, clustering);
      } else {
        String column = scanner.word();
        types.put(column, type());
        if (scanner.accept("primary", "key")) {
          partitionKey.add(column);
        }
      }
    } while (scanner.accept(","));
    scanner.expect(")");
    List<String> descending = new ArrayList<>();
    int defaultTtl = 0;
    if (scanner.accept("with")) {
      do {
        if (scanner.accept("clustering", "order", "by")) {
          scanner.expect("(");
          do {
            String column = scanner.word();
            if (scanner.accept("desc")) {
              descending.add(column);
            } else {
              scanner.accept("asc");
            }
          } while (scanner.accept(","));
          scanner.expect(")");
        } else if (scanner.accept("default_time_to_live", "=")) {
          defaultTtl = Integer.parseInt(scanner.take());
        } else {
          skipOption();
        }
      } while (scanner.accept("and"));
    }
    return new PlannedCql.Define(
        name[0],
        new TableShape(name[0], name[1], types, partitionKey, clustering, descending, defaultTtl));
  }

  private void primaryKey(List<String> partitionKey, List<String> clustering) {
    scanner.expect("(");
    if (scanner.accept("(")) {
      do {
        partitionKey.add(scanner.word());
      } while (scanner.accept(","));
      scanner.expect(")");
    } else {
      partitionKey.add(scanner.word());
    }
    while (scanner.accept(",")) {
      clustering.add(scanner.word());
    }
    scanner.expect(")");
  }

  private void skipOptions() {
    if (scanner.accept("with")) {
      do {
        skipOption();
      } while (scanner.accept("and"));
    }
  }

  private void skipOption() {
    while (!scanner.isAtEnd() && !scanner.text().equals("and")) {
      scanner.take();
    }
  }

  private DataType type() {
    String name = scanner.word();
    return switch (name) {
      case "frozen" -> {
        scanner.expect("<");
        DataType of = type();
        scanner.expect(">");
        yield of;
      }
      case "list" -> {
        scanner.expect("<");
        DataType of = type();
        scanner.expect(">");
        yield DataTypes.frozenListOf(of);
      }
      case "map" -> {
        scanner.expect("<");
        DataType keys = type();
        scanner.expect(",");
        DataType values = type();
        scanner.expect(">");
        yield DataTypes.frozenMapOf(keys, values);
      }
      case "text" -> DataTypes.TEXT;
      case "int" -> DataTypes.INT;
      case "bigint" -> DataTypes.BIGINT;
      case "smallint" -> DataTypes.SMALLINT;
      case "timestamp" -> DataTypes.TIMESTAMP;
      case "date" -> DataTypes.DATE;
      case "boolean" -> DataTypes.BOOLEAN;
      case "blob" -> DataTypes.BLOB;
      case "uuid" -> DataTypes.UUID;
      case "timeuuid" -> DataTypes.TIMEUUID;
      default -> throw scanner.failure("a type that is used, and not " + name);
    };
  }

  private String[] tableName() {
    String first = scanner.word();
    if (scanner.accept(".")) {
      return new String[] {first, scanner.word()};
    }
    if (keyspace == null) {
      throw invalid("No keyspace has been specified");
    }
    return new String[] {keyspace, first};
  }

  private void table() {
    String[] name = tableName();
    table = tables.apply(name[0] + "." + name[1]);
    if (table == null) {
      throw invalid("table " + name[1] + " does not exist");
    }
  }

  private TableShape.Column column() {
    return column(scanner.word());
  }

  private TableShape.Column column(String name) {
    TableShape.Column column = table.columns.get(name);
    if (column == null) {
      throw invalid("Undefined column name " + name + " in table " + table.fullName);
    }
    return column;
  }

  private static InvalidQueryException invalid(String message) {
    return new InvalidQueryException(SimulatedRing.Member.NODES.get(0), message);
  }

  /** What is selected, before it is known from where. */
  private record Unresolved(String function, String column, String alias) {}

  private PlannedCql select() {
    boolean distinct = scanner.accept("distinct");
    List<Unresolved> unresolved = new ArrayList<>();
    do {
      unresolved.add(unresolved());
    } while (scanner.accept(","));
    scanner.expect("from");
    table();
    List<Selector> selectors = new ArrayList<>();
    List<ColumnDefinition> result = new ArrayList<>();
    for (Unresolved each : unresolved) {
      resolve(each, selectors, result);
    }
    Where where = new Where();
    if (scanner.accept("where")) {
      where.read();
    }
    PlannedCql.Term limit = scanner.accept("limit") ? term("[limit]", DataTypes.INT) : null;
    return new PlannedSelect(
        table, variables, where.made(true), distinct, selectors, result, limit);
  }

  private Unresolved unresolved() {
    if (scanner.accept("*")) {
      return new Unresolved("", "*", null);
    }
    String name = scanner.word();
    String function = "";
    if (scanner.accept("(")) {
      function = name;
      name = scanner.take();
      scanner.expect(")");
    }
    return new Unresolved(function, name, scanner.accept("as") ? scanner.word() : null);
  }

  private void resolve(Unresolved what, List<Selector> selectors, List<ColumnDefinition> result) {
    if (what.column().equals("*") && what.function().isEmpty()) {
      table.columns.values().forEach(each -> add(each, false, Fold.NONE, null, selectors, result));
      return;
    }
    TableShape.Column of = what.column().equals("*") ? null : column(what.column());
    boolean isWriteTime = what.function().equals("writetime");
    Fold fold =
        what.function().isEmpty() || isWriteTime
            ? Fold.NONE
            : Fold.valueOf(what.function().toUpperCase(Locale.ROOT));
    String name =
        what.alias() != null || what.function().isEmpty()
            ? what.alias()
            : what.function() + "(" + what.column() + ")";
    add(of, isWriteTime, fold, name, selectors, result);
  }

  private void add(
      TableShape.Column column,
      boolean isWriteTime,
      Fold fold,
      String name,
      List<Selector> selectors,
      List<ColumnDefinition> result) {
    selectors.add(new Selector(column, isWriteTime, fold));
    DataType type = isWriteTime || fold == Fold.COUNT ? DataTypes.BIGINT : column.type();
    result.add(new PlannedCql.Variable(table, name == null ? column.name() : name, type));
  }

  private PlannedCql insert() {
    scanner.expect("into");
    table();
    List<TableShape.Column> columns = new ArrayList<>();
    scanner.expect("(");
    do {
      columns.add(column());
    } while (scanner.accept(","));
    scanner.expect(")");
    scanner.expect("values");
    scanner.expect("(");
    Where where = new Where();
    List<Assignment> assigned = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        scanner.expect(",");
      }
      TableShape.Column column = columns.get(i);
      PlannedCql.Term value = term(column.name(), column.type());
      if (column.kind() == Kind.REGULAR) {
        assigned.add(new Assignment(column, value));
      } else {
        where.equal(column, value);
      }
    }
    scanner.expect(")");
    if (scanner.accept("if", "not", "exists")) {
      unless = Unless.EXISTS;
    }
    using();
    return write(PlannedWrite.Kind.INSERT, where, assigned);
  }

  private PlannedCql update() {
    table();
    using();
    scanner.expect("set");
    List<Assignment> assigned = new ArrayList<>();
    do {
      assigned.add(assignment());
    } while (scanner.accept(","));
    Where where = new Where();
    scanner.expect("where");
    where.read();
    conditions();
    return write(PlannedWrite.Kind.UPDATE, where, assigned);
  }

  private PlannedCql delete() {
    List<String> names = new ArrayList<>();
    while (!scanner.accept("from")) {
      names.add(scanner.word());
      scanner.accept(",");
    }
    table();
    List<Assignment> assigned = new ArrayList<>();
    for (String name : names) {
      assigned.add(new Assignment(column(name), new PlannedCql.Term(-1, null)));
    }
    using();
    Where where = new Where();
    scanner.expect("where");
    where.read();
    conditions();
    return write(PlannedWrite.Kind.DELETE, where, assigned);
  }

  private PlannedWrite write(PlannedWrite.Kind kind, Where where, List<Assignment> assigned) {
    KeyConditions conditions = where.made(false);
    if (!conditions.isOfRow() && (kind != PlannedWrite.Kind.DELETE || !assigned.isEmpty())) {
      throw invalid("Some clustering keys are missing");
    }
    List<ColumnDefinition> refusal = new ArrayList<>();
    if (unless != Unless.NEVER) {
      refusal.add(new PlannedCql.Variable(table, "[applied]", DataTypes.BOOLEAN));
      if (unless == Unless.DIFFERENT) {
        expected.forEach(each -> refusal.add(definition(each.column())));
      } else {
        table.columns.values().forEach(each -> refusal.add(definition(each)));
      }
    }
    return new PlannedWrite(
        kind, table, variables, conditions, assigned, written, ttl, unless, expected, refusal);
  }

  private ColumnDefinition definition(TableShape.Column column) {
    return new PlannedCql.Variable(table, column.name(), column.type());
  }

  private void using() {
    if (scanner.accept("using")) {
      do {
        if (scanner.accept("timestamp")) {
          written = term("[timestamp]", DataTypes.BIGINT);
        } else {
          scanner.expect("ttl");
          ttl = term("[ttl]", DataTypes.INT);
        }
      } while (scanner.accept("and"));
    }
  }

  private void conditions() {
    if (!scanner.accept("if")) {
      return;
    }
    if (scanner.accept("exists")) {
      unless = Unless.MISSING;
      return;
    }
    unless = Unless.DIFFERENT;
    do {
      expected.add(assignment());
    } while (scanner.accept("and"));
  }

  private Assignment assignment() {
    TableShape.Column column = column();
    scanner.expect("=");
    return new Assignment(column, term(column.name(), column.type()));
  }

  /** A value; if it is a marker, one more variable. */
  private PlannedCql.Term term(String column, DataType type) {
    String text = scanner.text();
    return switch (scanner.kind()) {
      case MARKER -> {
        scanner.take();
        variables.add(new PlannedCql.Variable(table, text, type));
        yield new PlannedCql.Term(variables.size() - 1, null);
      }
      case SYMBOL -> {
        scanner.expect("?");
        variables.add(new PlannedCql.Variable(table, column, type));
        yield new PlannedCql.Term(variables.size() - 1, null);
      }
      case STRING, NUMBER, WORD -> new PlannedCql.Term(-1, literal(scanner.take(), type));
      case END -> throw scanner.failure("a value");
    };
  }

  private byte[] literal(String text, DataType type) {
    if (text.equals("null")) {
      return null;
    }
    if (type == DataTypes.TEXT) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (type == DataTypes.INT) {
      return ByteBuffer.allocate(Integer.BYTES).putInt(Integer.parseInt(text)).array();
    }
    if (type == DataTypes.SMALLINT) {
      return ByteBuffer.allocate(Short.BYTES).putShort(Short.parseShort(text)).array();
    }
    if (type == DataTypes.BIGINT || type == DataTypes.TIMESTAMP) {
      return ByteBuffer.allocate(Long.BYTES).putLong(Long.parseLong(text)).array();
    }
    if (type == DataTypes.BOOLEAN) {
      return new byte[] {(byte) (Boolean.parseBoolean(text) ? 1 : 0)};
    }
    throw scanner.failure("no literal of type " + type);
  }

  /** Conditions as they come. */
  private final class Where {
    private final PlannedCql.Term[] partition = new PlannedCql.Term[table.partitionKey.size()];
    private final Condition[] rows = new Condition[table.clustering.size()];
    private PlannedCql.Term afterToken;
    private PlannedCql.Term lastToken;

    void read() {
      do {
        if (scanner.accept("token", "(")) {
          token();
        } else {
          condition(column());
        }
      } while (scanner.accept("and"));
    }

    private void token() {
      for (TableShape.Column column : table.partitionKey) {
        scanner.expect(column.name());
        if (column.position() < table.partitionKey.size() - 1) {
          scanner.expect(",");
        }
      }
      scanner.expect(")");
      if (scanner.accept(">")) {
        afterToken = term("partition key token", DataTypes.BIGINT);
      } else {
        scanner.expect("<=");
        lastToken = term("partition key token", DataTypes.BIGINT);
      }
    }

    private void condition(TableShape.Column column) {
      if (column.kind() == Kind.REGULAR) {
        throw invalid("Cannot execute this query as it might involve data filtering");
      }
      if (scanner.accept("=")) {
        equal(column, term(column.name(), column.type()));
        return;
      }
      if (column.kind() == Kind.PARTITION) {
        throw scanner.failure("a single partition");
      }
      Condition condition = at(column);
      String operator = scanner.take();
      switch (operator) {
        case "in" ->
            condition.in = term("in(" + column.name() + ")", DataTypes.listOf(column.type()));
        case ">", ">=" -> {
          condition.isFromIncluded = operator.equals(">=");
          condition.from = term(column.name(), column.type());
        }
        case "<", "<=" -> {
          condition.isToIncluded = operator.equals("<=");
          condition.to = term(column.name(), column.type());
        }
        default -> throw scanner.failure("a comparison, and not " + operator);
      }
    }

    void equal(TableShape.Column column, PlannedCql.Term value) {
      if (column.kind() == Kind.PARTITION) {
        partition[column.position()] = value;
      } else {
        at(column).equal = value;
      }
    }

    private Condition at(TableShape.Column column) {
      int position = column.position();
      if (rows[position] == null) {
        rows[position] = new Condition();
      }
      return rows[position];
    }

    KeyConditions made(boolean isRead) {
      int stated = 0;
      for (PlannedCql.Term value : partition) {
        stated += value == null ? 0 : 1;
      }
      if (stated != 0 && stated < partition.length || stated == 0 && !isRead) {
        throw invalid("Some partition key parts are missing");
      }
      boolean isOpen = stated == 0;
      for (Condition condition : rows) {
        if (condition != null && isOpen) {
          throw invalid("a clustering column is restricted, and one before it is not by equality");
        }
        isOpen |= condition == null || condition.equal == null && condition.in == null;
      }
      return new KeyConditions(table, stated == 0 ? null : partition, afterToken, lastToken, rows);
    }
  }
}
