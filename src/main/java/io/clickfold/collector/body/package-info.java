/**
 * Bodies of clicks: encodings, formats and envelopes.
 *
 * <p>They may use {@code click}, {@code problem} and {@code platform}.
 */
package io.clickfold.collector.body;
