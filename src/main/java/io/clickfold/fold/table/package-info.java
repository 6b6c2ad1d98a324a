/**
 * Tables of ads, cells and ids in flat memory.
 *
 * <p>They may use {@code click} and {@code wire}.
 */
package io.clickfold.fold.table;
