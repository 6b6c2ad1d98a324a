package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.internal.core.cql.DefaultRow;
import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.Timeline;
import io.clickfold.store.StoreSession;
import io.clickfold.store.schema.SchemaMigration;
import io.clickfold.store.schema.SchemaVersion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cluster of three nodes, each of which has a replica of everything. Sessions that are given out
 * may be used within the timeline's thread only.
 */
public final class SimulatedCassandra {
  private static final int ALL = PartitionState.ALL;
  private static final int HINT_MILLIS = 10_000;
  private static final long LATE_MILLIS = 20_000;
  private static final double NO_FAULT = 1;

  /** Statements are parsed once in a JVM. */
  private static final Map<PlanKey, PlannedStatement> PLANS = new ConcurrentHashMap<>();

  private static final Map<String, SimulatedCassandra> TEMPLATES = new ConcurrentHashMap<>();

  private final Timeline timeline;
  private final Map<String, TableState> tables = new LinkedHashMap<>();
  private final List<String> keyspaces = new ArrayList<>();
  private final List<List<Hint>> hints =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  private StoreFaults faults = StoreFaults.NONE;
  private int alive = ALL;

  private record PlanKey(String keyspace, String cql) {}

  private record Hint(PartitionState partition, PartitionState.PartialWrite write) {}

  /** A cluster without any keyspace of its own. */
  public SimulatedCassandra(Timeline timeline) {
    this.timeline = timeline;
    define("CREATE KEYSPACE system");
    define("CREATE TABLE system.local (key text PRIMARY KEY)");
    set("INSERT INTO system.local (key) VALUES ('local')");
    define("CREATE KEYSPACE system_views");
    define("CREATE TABLE system_views.settings (name text PRIMARY KEY, value text)");
    set(
        "INSERT INTO system_views.settings (name, value)"
            + " VALUES ('storage_compatibility_mode', 'NONE')");
  }

  private SimulatedCassandra(Timeline timeline, SimulatedCassandra template) {
    this.timeline = timeline;
    keyspaces.addAll(template.keyspaces);
    template.tables.forEach((name, table) -> tables.put(name, table.copy()));
  }

  /** A cluster with the tables of a keyspace, as the migration makes them; all are empty. */
  public static SimulatedCassandra fresh(Timeline timeline, String keyspace) {
    SimulatedCassandra template = TEMPLATES.computeIfAbsent(keyspace, SimulatedCassandra::migrated);
    return new SimulatedCassandra(timeline, template);
  }

  private static SimulatedCassandra migrated(String keyspace) {
    SimulatedCassandra template = new SimulatedCassandra(new Timeline(0, 0));
    StoreSession session =
        new StoreSession(
            template.sessionOf(new SimulatedProcess("setup")),
            CqlIdentifier.fromInternal(keyspace));
    new SchemaMigration(
            session, "{'class': 'SimpleStrategy', 'replication_factor': 3}", SchemaVersion.KNOWN)
        .run()
        .await()
        .indefinitely();
    // Not when it was really done: all runs are the same.
    for (SchemaVersion version : SchemaVersion.KNOWN) {
      template.set(
          "INSERT INTO %s.schema_versions (version, name, applied_at) VALUES (%d, '%s', 0)"
              .formatted(keyspace, version.version(), version.name()));
    }
    return template;
  }

  /** A new session of a process. */
  public CqlSession sessionOf(SimulatedProcess process) {
    return new SimulatedSession(this, process);
  }

  /** What goes wrong from now on. */
  public void faults(StoreFaults now) {
    faults = now;
  }

  /**
   * Stops a node; it keeps what it has.
   *
   * @param node from 0 to 2
   */
  public void stopNode(int node) {
    alive &= ~(1 << node);
  }

  /** Starts a node; what it has missed comes to it after a while, unless that was lost. */
  public void startNode(int node) {
    alive |= 1 << node;
    List<Hint> missed = List.copyOf(hints.get(node));
    hints.get(node).clear();
    timeline.after(
        timeline.random().nextInt(HINT_MILLIS),
        () -> missed.forEach(hint -> deliver(hint, 1 << node)));
  }

  /** Gives to all replicas what any of them has, as a repair of the whole cluster does. */
  public void repair() {
    for (TableState table : tables.values()) {
      for (PartitionState partition : table.partitions.values()) {
        partition.repair(ALL, KeyConditions.Bound.FIRST, KeyConditions.Bound.LAST);
      }
    }
  }

  /**
   * All live rows of a table, merged over the replicas, by any path but the sessions': no fault,
   * and no change.
   *
   * @param table with its keyspace
   * @return each row's columns by their names; null for those that have no value
   */
  public List<Map<String, Object>> rows(String table) {
    TableState state = table(table);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (PartitionState partition : state.partitions.values()) {
      PartitionState merged = partition.seenBy(ALL);
      for (RowState row : merged.rows) {
        long deletion = merged.deletion(row);
        if (row.isLive(deletion, nowSecond())) {
          Map<String, Object> columns = new LinkedHashMap<>();
          for (TableShape.Column column : state.shape.columns.values()) {
            byte[] value =
                new PlannedSelect.Selector(column, false, PlannedSelect.Fold.NONE)
                    .of(merged, row, deletion, nowSecond());
            columns.put(column.name(), decoded(column, value));
          }
          rows.add(columns);
        }
      }
    }
    return rows;
  }

  /** The tables that there are, in the order in which they were made. */
  List<TableShape> tables() {
    return tables.values().stream().map(table -> table.shape).toList();
  }

  private static Object decoded(TableShape.Column column, byte[] value) {
    return value == null
        ? null
        : CodecRegistry.DEFAULT
            .codecFor(column.type())
            .decode(ByteBuffer.wrap(value), ProtocolVersion.DEFAULT);
  }

  /** Now, in microseconds since 1970, by the nodes' clocks. */
  long micros() {
    return timeline.nanos() / 1_000;
  }

  private int nowSecond(StoreRequest request) {
    return request.nowSecond == Statement.NO_NOW_IN_SECONDS ? nowSecond() : request.nowSecond;
  }

  private int nowSecond() {
    return (int) (timeline.millis() / 1_000);
  }

  private void define(String cql) {
    apply((PlannedCql.Define) plan(cql, null).plan);
  }

  private void set(String cql) {
    PlannedCql plan = plan(cql, null).plan;
    write(new StoreRequest.Call(plan, new byte[0][], micros()), nowSecond(), ALL, false);
  }

  private TableState table(String fullName) {
    TableState table = tables.get(fullName);
    if (table == null) {
      throw new InvalidQueryException(anyNode(), "table " + fullName + " does not exist");
    }
    return table;
  }

  private TableState table(TableShape shape) {
    TableState table = table(shape.fullName);
    if (table.shape != shape) {
      throw new IllegalStateException("prepared for another table " + shape.fullName);
    }
    return table;
  }

  private static Node anyNode() {
    return SimulatedRing.Member.NODES.get(0);
  }

  /** A statement's plan. */
  PlannedStatement plan(String cql, String keyspace) {
    PlanKey key = new PlanKey(keyspace, cql);
    PlannedStatement known = PLANS.get(key);
    if (known != null && isOfHere(known.plan)) {
      return known;
    }
    PlannedCql plan =
        new CqlReader(
                cql,
                keyspace,
                name -> {
                  TableState table = tables.get(name);
                  return table == null ? null : table.shape;
                })
            .read();
    PlannedStatement made = new PlannedStatement(cql, plan);
    PLANS.put(key, made);
    return made;
  }

  private boolean isOfHere(PlannedCql plan) {
    if (plan instanceof PlannedCql.Define) {
      return true;
    }
    TableState table = tables.get(plan.table.fullName);
    return table != null && table.shape == plan.table;
  }

  CompletionStage<PreparedStatement> prepare(SimulatedProcess process, String cql) {
    CompletableFuture<PreparedStatement> answer = new CompletableFuture<>();
    soon(
        () -> {
          if (!process.isAlive()) {
            return;
          }
          try {
            if (alive == 0) {
              throw new NoNodeAvailableException();
            }
            if (timeline.chance(faults.overloaded())) {
              throw overloaded();
            }
            answer.complete(plan(cql, null));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private void soon(Runnable action) {
    if (timeline.chance(faults.atOnce())) {
      action.run();
    } else {
      timeline.after(1 + timeline.random().nextInt(faults.maxLatencyMillis()), action);
    }
  }

  CompletionStage<AsyncResultSet> send(StoreRequest request) {
    if (timeline.chance(faults.silent())) {
      sendInSilence(request);
    } else {
      soon(() -> arrive(request));
    }
    return request.answer;
  }

  /** The client gives up; what it asked is done before or after that, or never. */
  private void sendInSilence(StoreRequest request) {
    timeline.after(
        request.timeout.toMillis(),
        () -> {
          if (request.process.isAlive()) {
            request.answer.completeExceptionally(
                new DriverTimeoutException("Query timed out after " + request.timeout));
          }
        });
    if (timeline.chance(0.7)) {
      timeline.after(
          timeline.random().nextLong(LATE_MILLIS),
          () -> {
            try {
              perform(request, NO_FAULT);
            } catch (RuntimeException e) {
              // Nobody hears of it.
              return;
            }
          });
    }
  }

  private void arrive(StoreRequest request) {
    // What is under way when its process dies may arrive or not.
    if (!request.process.isAlive() && timeline.chance(0.5)) {
      return;
    }
    AsyncResultSet result;
    try {
      result = perform(request, timeline.random().nextDouble());
    } catch (RuntimeException e) {
      reply(request, () -> request.answer.completeExceptionally(e));
      return;
    }
    reply(request, () -> request.answer.complete(result));
  }

  private void reply(StoreRequest request, Runnable completion) {
    soon(
        () -> {
          if (request.process.isAlive()) {
            completion.run();
          }
        });
  }

  /**
   * Does what is asked, or a part of it.
   *
   * @param fate from 0 to 1; which fault it has, if any
   */
  private AsyncResultSet perform(StoreRequest request, double fate) {
    if (alive == 0) {
      throw new NoNodeAvailableException();
    }
    int up = Integer.bitCount(alive);
    double edge = faults.unavailable();
    if (up < request.quorum() || fate < edge) {
      throw new UnavailableException(
          anyNode(), request.level, request.quorum(), Math.min(up, request.quorum() - 1));
    }
    edge += faults.overloaded();
    if (fate < edge) {
      throw overloaded();
    }
    edge += faults.invalid();
    if (fate < edge) {
      throw new InvalidQueryException(anyNode(), "the table is not known here yet");
    }
    boolean timesOut = fate < edge + faults.timeout();
    if (!request.isWrite()) {
      return read(request, timesOut);
    }
    if (request.isConditional()) {
      return transact(request, timesOut);
    }
    write(request, timesOut);
    return SimulatedPage.done();
  }

  private static AllNodesFailedException overloaded() {
    List<Map.Entry<Node, Throwable>> errors = new ArrayList<>();
    SimulatedRing.Member.NODES.forEach(
        node -> errors.add(Map.entry(node, new OverloadedException(node))));
    return AllNodesFailedException.fromErrors(errors);
  }

  private AsyncResultSet read(StoreRequest request, boolean timesOut) {
    StoreRequest.Call call = request.calls.get(0);
    PlannedSelect select = (PlannedSelect) call.plan();
    TableState table = table(select.table);
    if (timesOut) {
      throw new ReadTimeoutException(anyNode(), request.level, 1, request.quorum(), false);
    }
    int rows = request.pageRows;
    if (timeline.chance(faults.shortPage())) {
      rows = 1 + timeline.random().nextInt(Math.min(rows, 3));
    }
    PlannedSelect.Page page =
        select.read(
            table, call.values(), some(request.quorum()), nowSecond(request), rows, request.after);
    return new SimulatedPage(
        select.result(),
        page.rows(),
        true,
        page.next() == null
            ? null
            : () -> {
              request.process.check();
              return send(request.next(page.next()));
            });
  }

  /** As many of the replicas that are up. */
  private int some(int count) {
    int some = alive;
    while (Integer.bitCount(some) > count) {
      some &= ~(1 << timeline.random().nextInt(3));
    }
    return some;
  }

  private void write(StoreRequest request, boolean timesOut) {
    if (request.calls.size() == 1) {
      StoreRequest.Call call = request.calls.get(0);
      if (call.plan() instanceof PlannedCql.Define define) {
        apply(define);
      } else {
        write(call, nowSecond(request), reached(timesOut), timesOut);
      }
    } else {
      // What a batch does to a partition is one write.
      Map<TokenKey, Integer> partitions = new TreeMap<>();
      for (StoreRequest.Call call : request.calls) {
        PlannedWrite write = (PlannedWrite) call.plan();
        if (write.isConditional()) {
          throw new UnsupportedOperationException("no conditions in batches");
        }
        TokenKey key = TokenKey.of(write.where.key(call.values()));
        Integer reached = partitions.get(key);
        if (reached == null) {
          reached = reached(timesOut);
          partitions.put(key, reached);
        }
        write(call, nowSecond(request), reached, timesOut);
      }
    }
    if (timesOut) {
      WriteType type = request.calls.size() == 1 ? WriteType.SIMPLE : WriteType.UNLOGGED_BATCH;
      throw new WriteTimeoutException(anyNode(), request.level, 1, request.quorum(), type);
    }
  }

  /** Which replicas a write comes to at once. */
  private int reached(boolean timesOut) {
    if (timesOut) {
      return timeline.random().nextInt(ALL + 1) & alive;
    }
    return alive == ALL && timeline.chance(faults.missed())
        ? ALL & ~(1 << timeline.random().nextInt(3))
        : alive;
  }

  private void write(StoreRequest.Call call, int nowSecond, int replicas, boolean timesOut) {
    PlannedWrite write = (PlannedWrite) call.plan();
    TableState table = table(write.table);
    byte[][] key = write.where.key(call.values());
    PartitionState partition = table.partition(TokenKey.of(key), key);
    long written = write.written(call.values(), call.micros());
    if (write.deletesRange()) {
      for (KeyConditions.Slice slice : write.where.slices(call.values())) {
        hint(partition, partition.delete(slice.from(), slice.to(), written, replicas), timesOut);
      }
    } else {
      RowState change = write.change(call.values(), written, nowSecond);
      hint(partition, partition.write(change, replicas, false), timesOut);
    }
  }

  private void hint(PartitionState partition, PartitionState.PartialWrite write, boolean timesOut) {
    if (write == null || timeline.chance(faults.hintLost()) || timesOut && timeline.chance(0.5)) {
      return;
    }
    Hint hint = new Hint(partition, write);
    for (int node = 0; node < 3; node++) {
      int replica = 1 << node;
      if ((write.replicas & replica) == 0) {
        if ((alive & replica) == 0) {
          hints.get(node).add(hint);
        } else {
          timeline.after(timeline.random().nextInt(HINT_MILLIS), () -> deliver(hint, replica));
        }
      }
    }
  }

  private void deliver(Hint hint, int replica) {
    if ((alive & replica) != 0) {
      hint.partition().give(hint.write(), replica);
    } else {
      hints.get(Integer.numberOfTrailingZeros(replica)).add(hint);
    }
  }

  /** A lightweight transaction. */
  private AsyncResultSet transact(StoreRequest request, boolean timesOut) {
    StoreRequest.Call call = request.calls.get(0);
    PlannedWrite write = (PlannedWrite) call.plan();
    byte[][] key = write.where.key(call.values());
    PartitionState partition = table(write.table).partition(TokenKey.of(key), key);
    int nowSecond = nowSecond(request);
    partition.completeDecided();
    if (partition.undecided != null) {
      RowState undecided = partition.undecided;
      partition.undecided = null;
      if (timeline.chance(0.5)) {
        partition.write(undecided, ALL, true);
      }
    }
    PartitionState seen = partition.seenBy(some(2));
    byte[] rowKey = write.where.rowKey(write.where.clustering(call.values()));
    RowState row = seen.row(rowKey);
    long deletion = row == null ? 0 : seen.deletion(row);
    if (row != null && !row.isLive(deletion, nowSecond)) {
      row = null;
    }
    boolean holds = write.holds(row, deletion, nowSecond, call.values());
    int attempt = timesOut ? timeline.random().nextInt(4) : 0;
    if (holds && attempt < 3) {
      partition.ballot = Math.max(partition.ballot + 1, micros());
      RowState change = write.change(call.values(), partition.ballot, nowSecond);
      if (attempt == 2) {
        partition.undecided = change;
      } else {
        partition.write(change, reached(timesOut), true);
      }
    }
    if (timesOut) {
      throw attempt == 0 && holds
          ? new WriteTimeoutException(anyNode(), request.level, 1, 2, WriteType.SIMPLE)
          : timeline.chance(0.5)
              ? new CASWriteUnknownException(anyNode(), ConsistencyLevel.SERIAL, 1, 2)
              : new WriteTimeoutException(anyNode(), ConsistencyLevel.SERIAL, 1, 2, WriteType.CAS);
    }
    return answer(write, seen, row, deletion, nowSecond, holds);
  }

  private AsyncResultSet answer(
      PlannedWrite write,
      PartitionState seen,
      RowState row,
      long deletion,
      int nowSecond,
      boolean holds) {
    List<ByteBuffer> values = new ArrayList<>();
    values.add(ByteBuffer.wrap(new byte[] {(byte) (holds ? 1 : 0)}));
    boolean isShort = holds || row == null;
    if (!isShort) {
      for (TableShape.Column column : write.looked()) {
        byte[] value =
            new PlannedSelect.Selector(column, false, PlannedSelect.Fold.NONE)
                .of(seen, row, deletion, nowSecond);
        values.add(value == null ? null : ByteBuffer.wrap(value));
      }
    }
    Row answered = new DefaultRow(isShort ? write.applied : write.result(), values);
    return new SimulatedPage(answered.getColumnDefinitions(), Arrays.asList(answered), holds, null);
  }

  private void apply(PlannedCql.Define define) {
    if (define.table == null) {
      if (!keyspaces.contains(define.keyspace)) {
        keyspaces.add(define.keyspace);
      }
    } else if (keyspaces.contains(define.keyspace)) {
      tables.putIfAbsent(define.table.fullName, new TableState(define.table));
    } else {
      throw new InvalidQueryException(
          anyNode(), "Keyspace '%s' does not exist".formatted(define.keyspace));
    }
  }
}
