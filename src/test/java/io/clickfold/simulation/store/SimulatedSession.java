package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.PrepareRequest;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metrics.Metrics;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.api.core.type.reflect.GenericType;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.clickfold.simulation.SimulatedProcess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A process's session with the cluster. It can be asked only what Clickfold asks. */
final class SimulatedSession implements CqlSession {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int PAGE_ROWS = 5_000;

  private final SimulatedCassandra cluster;
  private final SimulatedProcess process;
  private long lastMicros;

  SimulatedSession(SimulatedCassandra cluster, SimulatedProcess process) {
    this.cluster = cluster;
    this.process = process;
  }

  @Override
  public CompletionStage<PreparedStatement> prepareAsync(String cql) {
    process.check();
    return cluster.prepare(process, cql);
  }

  @Override
  public CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement) {
    process.check();
    List<StoreRequest.Call> calls = new ArrayList<>(1);
    try {
      long micros = micros(statement);
      if (statement instanceof BatchStatement batch) {
        for (BatchableStatement<?> one : batch) {
          calls.add(call((Statement<?>) one, micros));
        }
      } else {
        calls.add(call(statement, micros));
      }
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    Duration timeout = statement.getTimeout();
    int pageRows = statement.getPageSize();
    StoreRequest request =
        new StoreRequest(
            process,
            calls,
            statement.getConsistencyLevel(),
            timeout == null ? TIMEOUT : timeout,
            pageRows <= 0 ? PAGE_ROWS : pageRows,
            statement.getNowInSeconds(),
            null);
    return cluster.send(request);
  }

  private StoreRequest.Call call(Statement<?> statement, long micros) {
    if (statement instanceof BoundStatement bound) {
      PlannedStatement prepared = (PlannedStatement) bound.getPreparedStatement();
      byte[][] values = new byte[bound.size()][];
      for (int i = 0; i < values.length; i++) {
        ByteBuffer value = bound.getBytesUnsafe(i);
        values[i] = value == ProtocolConstants.UNSET_VALUE ? PlannedCql.Term.UNSET : array(value);
      }
      return new StoreRequest.Call(prepared.plan, values, micros);
    }
    SimpleStatement simple = (SimpleStatement) statement;
    CqlIdentifier keyspace = simple.getKeyspace();
    PlannedCql plan =
        cluster.plan(simple.getQuery(), keyspace == null ? null : keyspace.asInternal()).plan;
    return new StoreRequest.Call(plan, values(plan.variables, simple.getNamedValues()), micros);
  }

  private static byte[] array(ByteBuffer value) {
    return value == null ? null : Bytes.getArray(value);
  }

  private static byte[][] values(ColumnDefinitions variables, Map<CqlIdentifier, Object> named) {
    byte[][] values = new byte[variables.size()][];
    for (int i = 0; i < values.length; i++) {
      Object value = named.get(variables.get(i).getName());
      values[i] =
          value == null
              ? PlannedCql.Term.UNSET
              : Bytes.getArray(
                  CodecRegistry.DEFAULT
                      .codecFor(variables.get(i).getType(), value)
                      .encode(value, ProtocolVersion.DEFAULT));
    }
    return values;
  }

  /** The time stamp that the driver gives: the process's clock, but never twice the same. */
  private long micros(Statement<?> statement) {
    long stated = statement.getQueryTimestamp();
    if (stated != Statement.NO_DEFAULT_TIMESTAMP) {
      return stated;
    }
    long now = cluster.micros() + process.clockErrorMillis() * 1_000;
    lastMicros = Math.max(lastMicros + 1, now);
    return lastMicros;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <RequestT extends Request, ResultT> ResultT execute(
      RequestT request, GenericType<ResultT> resultType) {
    if (resultType.equals(Statement.ASYNC)) {
      return (ResultT) executeAsync((Statement<?>) request);
    }
    if (resultType.equals(PrepareRequest.ASYNC)) {
      return (ResultT) prepareAsync(((PrepareRequest) request).getQuery());
    }
    throw new UnsupportedOperationException("there is one thread: it cannot wait");
  }

  @Override
  public String getName() {
    return process.name();
  }

  @Override
  public Metadata getMetadata() {
    return SimulatedRing.RING;
  }

  @Override
  public boolean isSchemaMetadataEnabled() {
    return true;
  }

  @Override
  public CompletionStage<Metadata> setSchemaMetadataEnabled(Boolean enabled) {
    process.check();
    return CompletableFuture.completedFuture(SimulatedRing.RING);
  }

  @Override
  public CompletionStage<Metadata> refreshSchemaAsync() {
    return CompletableFuture.completedFuture(SimulatedRing.RING);
  }

  @Override
  public CompletionStage<Boolean> checkSchemaAgreementAsync() {
    process.check();
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public DriverContext getContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<CqlIdentifier> getKeyspace() {
    return Optional.empty();
  }

  @Override
  public Optional<Metrics> getMetrics() {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Void> closeFuture() {
    return new CompletableFuture<>();
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> forceCloseAsync() {
    return CompletableFuture.completedFuture(null);
  }
}
