/**
 * Counts and rankings as they are written: the newest version of each row, and the requests for it.
 *
 * <p>It may use {@code click}, {@code wire}, {@code platform} and {@code store}.
 */
package io.clickfold.store.insert;
