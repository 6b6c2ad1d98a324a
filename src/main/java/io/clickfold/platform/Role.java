package io.clickfold.platform;

/** What a process does. One process may have any number of roles. */
public enum Role {
  /** Takes clicks by HTTP. */
  COLLECTOR,
  /** Folds clicks into counts. */
  AGGREGATOR,
  /** Stores counts in Cassandra. */
  WRITER,
  /** Answers queries from Cassandra. */
  QUERY
}
