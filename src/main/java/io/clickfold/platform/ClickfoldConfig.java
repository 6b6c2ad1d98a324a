package io.clickfold.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Clickfold's own settings. Brokers and Cassandra are configured by Quarkus' own keys. */
@ConfigMapping(prefix = "clickfold")
public interface ClickfoldConfig {

  /** What this process does. */
  @WithDefault("collector,aggregator,ranker,writer,archiver,recalculator,query")
  Set<Role> roles();

  /**
   * The cubes that are counted besides the total, each a set of dimensions joined by {@code +}. A
   * cube over ip or user_id may have {@code :deferred} behind it: its counts are then stored when
   * their minute has settled, not with each change.
   */
  @WithDefault("country,ip:deferred,user_id:deferred,device,country+device")
  List<String> cubes();

  /**
   * How far into the future, by its broker time, a click's time may lie. Anything beyond is
   * rejected.
   */
  @WithDefault("30s")
  Duration clockSkew();

  /** The topics. */
  Topics topics();

  /** How much memory states may take. */
  Memory memory();

  /** The role collector. */
  Collector collector();

  /** The role aggregator. */
  Aggregator aggregator();

  /** How ads are split that have most of the clicks. */
  HotAds hotAds();

  /** The role ranker. */
  Ranker ranker();

  /** The role archiver. */
  Archiver archiver();

  /** The role recalculator. */
  Recalculator recalculator();

  /** The role writer. */
  Writer writer();

  /** Cassandra's tables. */
  Store store();

  /** The role query. */
  Query query();

  /** The topics' names, and how they are created where they are missing. */
  interface Topics {
    /** Whether to create the topics that do not exist. */
    @WithDefault("true")
    boolean create();

    /** The clicks as they come: the raw queue. */
    @WithDefault("ad-clicks")
    String adClicks();

    /** Clicks of hot ads, on their way to the shards that count them. */
    @WithDefault("hot-ad-clicks")
    String hotAdClicks();

    /** Counts and rankings, with watermarks, for the writers. */
    @WithDefault("click-counts")
    String clickCounts();

    /** The rankers' closed panes, for their successors. */
    @WithDefault("ad-panes")
    String adPanes();

    /** What each partition ranks, to be merged. */
    @WithDefault("ad-ranks")
    String adRanks();

    /** Clicks whose minute had closed. */
    @WithDefault("late-clicks")
    String lateClicks();

    /** What is no valid click, with the reason. */
    @WithDefault("rejected-clicks")
    String rejectedClicks();

    /** What recalculators have to do. */
    @WithDefault("recalculation-tasks")
    String recalculationTasks();

    /** What cannot be processed, produced or stored. */
    @WithDefault("dead-letters")
    String deadLetters();

    /** What processes report of themselves. */
    @WithDefault("process-reports")
    String processReports();

    /** Partitions of each topic that is created. */
    @WithDefault("4")
    int partitions();

    /** Replicas of each topic that is created; -1 for the brokers' default. */
    @WithDefault("-1")
    short replicationFactor();
  }

  /** The memory for what is counted and not yet emitted. */
  interface Memory {
    /** The share of the heap above 128 MiB that it may take; an eighth of the heap at least. */
    @WithDefault("0.6")
    double share();
  }

  /** HTTP in. */
  interface Collector {
    /** The most bytes that a request's body may have, unpacked if it is compressed. */
    @WithDefault("1048576")
    int maxBodyBytes();

    /** The most clicks that one request may have. */
    @WithDefault("10000")
    int maxBatch();

    /** How long a request may wait for Kafka's acknowledgement before it is answered with 503. */
    @WithDefault("5s")
    Duration acknowledgeTimeout();

    /** The most bytes of clicks that may wait for Kafka's acknowledgement. */
    @WithDefault("33554432")
    long bufferBytes();
  }

  /** The fold and its transactions. */
  interface Aggregator {
    /** The consumer group. */
    @WithDefault("clickfold-aggregator")
    String group();

    /** How long a minute stays open after event time has passed its end. */
    @WithDefault("2m")
    Duration lateness();

    /** How often provisional counts are committed. */
    @WithDefault("1s")
    Duration commitInterval();

    /** How long a partition has to be read to its end before it follows the wall clock. */
    @WithDefault("5s")
    Duration idleTimeout();
  }

  /** Ads with so many clicks that others help to count them. */
  interface HotAds {
    /** Whether ads are split at all. If not, what is split now ends within two minutes. */
    @WithDefault("true")
    boolean enabled();

    /** How many clicks a second an aggregator should count of one partition of the raw queue. */
    @WithDefault("12500")
    int capacity();

    /** The share of that from which one ad is hot; also the most that each of its shards gets. */
    @WithDefault("0.4")
    double share();

    /**
     * For how long, in whole minutes, an ad must have had less than half of that share before it is
     * hot no more, or need no more than half its shards before it gets fewer.
     */
    @WithDefault("3m")
    Duration coolDown();
  }

  /** Rankings of the most clicked ads. */
  interface Ranker {
    /** The consumer group of the panes; that of the merge has {@code -merge} behind it. */
    @WithDefault("clickfold-ranker")
    String group();

    /**
     * The cubes whose cells are ranked besides the total; each is one of those that are counted.
     * Country and device, as far as these are counted, by default.
     */
    Optional<List<String>> cubes();

    /** The windows' lengths: whole minutes. */
    @WithDefault("1m,3m,5m,10m,15m,30m,60m")
    List<Duration> windows();

    /** How many ads of each ranking are kept. */
    @WithDefault("100")
    int top();

    /** How often provisional rankings are brought up to date. */
    @WithDefault("2s")
    Duration interval();

    /** The most cells of a cube that a partition of {@code click-counts} ranks at once. */
    @WithDefault("10000")
    int maxCells();
  }

  /** The raw clicks and their way into Cassandra. */
  interface Archiver {
    /** The consumer group. */
    @WithDefault("clickfold-archiver")
    String group();

    /** How often clicks are stored that do not fill a chunk. */
    @WithDefault("2s")
    Duration interval();

    /** The most write requests to Cassandra under way at once. */
    @WithDefault("16")
    int concurrency();
  }

  /** Minutes that are recomputed from the archive. */
  interface Recalculator {
    /** The consumer group; the one that reads late clicks has {@code -late} behind it. */
    @WithDefault("clickfold-recalculator")
    String group();

    /** The longest range that may be recomputed at once. */
    @WithDefault("7d")
    Duration maxRange();

    /**
     * How many of the last closed hours are compared with their archived clicks, each once, by
     * themselves; 0 for none.
     */
    @WithDefault("24")
    int reconcileHours();

    /** How long no more clicks must have come for a minute before it is recomputed. */
    @WithDefault("1m")
    Duration quietTime();

    /**
     * How long clicks that came late wait at most for their minute to be recomputed, however many
     * more come; and how often a minute is recomputed at most.
     */
    @WithDefault("10m")
    Duration longestWait();
  }

  /** Storing counts and rankings. */
  interface Writer {
    /** The consumer group. */
    @WithDefault("clickfold-writer")
    String group();

    /** The most write requests to Cassandra under way at once. */
    @WithDefault("24")
    int concurrency();
  }

  /** Cassandra's tables. */
  interface Store {
    /** The keyspace. */
    @WithDefault("clickfold")
    String keyspace();

    /** The keyspace's replication, as in CQL, where it has to be created. */
    @WithDefault("{'class': 'SimpleStrategy', 'replication_factor': 1}")
    String replication();

    /** How long the totals are kept. */
    @WithDefault("400d")
    Duration keepTotals();

    /** How long the cells of the cubes are kept. */
    @WithDefault("35d")
    Duration keepCells();

    /** How long rankings are kept. */
    @WithDefault("35d")
    Duration keepRankings();

    /** How long raw clicks are kept. */
    @WithDefault("35d")
    Duration keepRaw();
  }

  /** Answers. */
  interface Query {
    /** The most ads that one query may name. */
    @WithDefault("100")
    int maxAds();

    /** The most points that a series may have. */
    @WithDefault("11000")
    int maxPoints();

    /** The most groups that an answer names, those with the most clicks. */
    @WithDefault("1000")
    int maxGroups();

    /**
     * The most groups that are counted for an answer, named or not; a query with more is refused.
     * Each takes some 150 bytes while the query runs.
     */
    @WithDefault("250000")
    int maxDistinctGroups();

    /** How long a query may take before it is answered with 503. */
    @WithDefault("10s")
    Duration timeout();

    /**
     * How long an answer in parts waits for its client to read one, until the connection is closed.
     */
    @WithDefault("30s")
    Duration unreadTimeout();

    /** Answers that go on. */
    Streams streams();
  }

  /** Answers that go on, as server-sent events. */
  interface Streams {
    /** The most streams that this process has open at once; one more is answered with 503. */
    @WithDefault("1000")
    int max();

    /** How long after one reading the next begins, for all streams that ask the same. */
    @WithDefault("1s")
    Duration interval();

    /**
     * How often a heartbeat is sent, so that proxies and both sides know that the stream lives, and
     * clients how fresh their answer is.
     */
    @WithDefault("15s")
    Duration heartbeat();

    /** How long a stream lasts; its client then reconnects, perhaps to another process. */
    @WithDefault("1h")
    Duration maxLifetime();

    /** How long clients are told to wait before they reconnect. */
    @WithDefault("3s")
    Duration retry();
  }
}
