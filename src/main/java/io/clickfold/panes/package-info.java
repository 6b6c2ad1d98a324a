/**
 * The ranker's core: counts in, rankings of sliding windows out. Plain Java.
 *
 * <p>It may use {@code click} and {@code wire}.
 */
package io.clickfold.panes;
