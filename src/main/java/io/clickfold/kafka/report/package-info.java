/**
 * What processes report of themselves, for those who watch the pipeline, and how it is read.
 *
 * <p>It may use {@code kafka} and {@code platform}.
 */
package io.clickfold.kafka.report;
