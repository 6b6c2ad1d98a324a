package io.clickfold.benchmark;

/** Reads the records of a contender's results. */
@FunctionalInterface
interface ResultReader {
  void read(byte[] value);
}
