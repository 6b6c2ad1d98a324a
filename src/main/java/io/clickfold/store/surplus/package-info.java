/**
 * Rows of which nothing counts any more, and which ads have rows.
 *
 * <p>It may use {@code click}, {@code platform} and {@code store}.
 */
package io.clickfold.store.surplus;
