package io.clickfold.store;

import java.util.List;

/**
 * A row within its partition.
 *
 * @param cell the cell's values; empty for the total
 * @param minute the minute's start, in milliseconds since 1970
 */
record RowKey(List<String> cell, long minute, int source) {}
