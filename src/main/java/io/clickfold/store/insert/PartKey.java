package io.clickfold.store.insert;

/** What names a row within a {@link PartsPartition}. */
record PartKey(int part, long minute, int source, int segment) {}
