/**
 * Stored counts and rankings: their layout and how they are read.
 *
 * <p>It may use {@code click}, {@code wire}, {@code platform} and {@code store}.
 */
package io.clickfold.store.counts;
