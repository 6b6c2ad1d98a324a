package io.clickfold.store.schema;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.quarkus.runtime.api.session.QuarkusCqlSession;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Ending;
import io.clickfold.platform.Role;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreSession;
import io.clickfold.store.StoreUnavailableException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Connects a process to Cassandra if one of its roles needs it, while the process starts and
 * without holding it up: where Cassandra is away, it is tried again until it comes. A process that
 * Cassandra could not keep rows for as long as it wants ends.
 */
@Singleton
public final class StoreConnection {
  private static final Logger LOG = Logger.getLogger(StoreConnection.class);
  private static final Set<Role> NEEDED_BY =
      EnumSet.of(Role.WRITER, Role.ARCHIVER, Role.RECALCULATOR, Role.QUERY, Role.SETUP);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);
  private static final Duration FIRST_PREPARE_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_PREPARE_RETRY = Duration.ofSeconds(2);
  private static final Duration PREPARE_TIMEOUT = Duration.ofSeconds(2);

  private final boolean needed;
  private final KeptTimes kept;
  private final Ending ending;
  private final Uni<StoreSession> session;
  private volatile String obstacle = "Cassandra has not been reached yet";

  StoreConnection(
      ClickfoldConfig config,
      Instance<CompletionStage<QuarkusCqlSession>> sessionStage,
      Ending ending) {
    this.kept = new KeptTimes(config.store(), Clock.systemUTC());
    this.ending = ending;
    this.needed = config.roles().stream().anyMatch(NEEDED_BY::contains);
    CqlIdentifier keyspace = CqlIdentifier.fromCql(config.store().keyspace());
    this.session =
        Uni.createFrom()
            .completionStage(sessionStage::get)
            .map(cql -> new StoreSession(cql, keyspace))
            .call(connected -> migrate(connected, config.store().replication()))
            .onFailure()
            .invoke(this::failed)
            .memoize()
            .indefinitely();
  }

  /** On the main thread, because the driver's first steps must not run on an event loop. */
  void connect(@Observes StartupEvent started) {
    kept.check();
    if (needed) {
      session
          .subscribe()
          .with(
              connected -> LOG.infof("Connected to Cassandra, keyspace %s", connected.keyspace()),
              StoreConnection::endIfMisconfigured);
    }
  }

  /**
   * The session, as soon as there is one and its schema is current: always the same one. Waits as
   * long as that takes; fails only if the configuration makes it impossible.
   *
   * @throws IllegalStateException if none of this process' roles needs Cassandra
   */
  public Uni<StoreSession> session() {
    if (!needed) {
      throw new IllegalStateException("only the roles %s use Cassandra".formatted(NEEDED_BY));
    }
    return session;
  }

  /**
   * What is prepared once with the session, such as statements: always the same. Waits as long as
   * that takes.
   */
  public <T> Uni<T> prepared(Function<StoreSession, Uni<T>> prepare) {
    return Uni.createFrom()
        .deferred(this::session)
        .chain(
            connected ->
                Uni.createFrom()
                    .deferred(() -> prepare.apply(connected))
                    .onFailure()
                    .retry()
                    .withBackOff(FIRST_PREPARE_RETRY, LAST_PREPARE_RETRY)
                    .indefinitely())
        .memoize()
        .indefinitely();
  }

  /**
   * What is {@link #prepared}, for a caller who has somebody waiting.
   *
   * @return fails with a {@link StoreUnavailableException} if Cassandra stays away for two seconds
   */
  public <T> Uni<T> soon(Uni<T> prepared) {
    return prepared
        .ifNoItem()
        .after(PREPARE_TIMEOUT)
        .failWith(() -> new StoreUnavailableException(obstacle(), null));
  }

  /** Whether one of this process' roles needs Cassandra. */
  public boolean isNeeded() {
    return needed;
  }

  /** Why there is no session yet. */
  String obstacle() {
    return obstacle;
  }

  private Uni<Void> migrate(StoreSession connected, String replication) {
    return Uni.createFrom()
        .deferred(() -> kept.check(connected))
        .chain(() -> new SchemaMigration(connected, replication, SchemaVersion.KNOWN).run())
        .onFailure(StoreConnection::mayPass)
        .invoke(this::notYet)
        .onFailure(StoreConnection::mayPass)
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely();
  }

  private static boolean mayPass(Throwable failure) {
    return !(failure instanceof ConfigurationException);
  }

  /** What has failed is already logged. */
  private static void endIfMisconfigured(Throwable failure) {
    if (!mayPass(failure)) {
      Quarkus.asyncExit(1);
    }
  }

  private void failed(Throwable failure) {
    obstacle = StoreFailures.describe(failure);
    // A process that ends does not wait for its session any longer.
    if (!ending.hasBegun()) {
      LOG.error("Cassandra cannot be used with this configuration", failure);
    }
  }

  private void notYet(Throwable failure) {
    obstacle = StoreFailures.describe(failure);
    if (!ending.hasBegun()) {
      LOG.warnf("The schema cannot be brought up to date yet: %s", obstacle);
    }
  }
}
