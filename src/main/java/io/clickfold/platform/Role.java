package io.clickfold.platform;

/** What a process does. One process may have any number of roles. */
public enum Role {
  /** Accepts clicks by HTTP. */
  COLLECTOR,
  /** Folds clicks into counts. */
  AGGREGATOR,
  /** Ranks the most clicked ads. */
  RANKER,
  /** Stores counts and rankings in Cassandra. */
  WRITER,
  /** Stores the clicks themselves in Cassandra. */
  ARCHIVER,
  /** Recomputes minutes from the stored clicks. */
  RECALCULATOR,
  /** Answers queries from Cassandra. */
  QUERY,
  /** Creates topics and schema, and ends: for a job before the others, and alone. */
  SETUP
}
