/**
 * How far consumer groups are in their topics: lag, delay and standstills.
 *
 * <p>It may use {@code kafka} and {@code platform}.
 */
package io.clickfold.kafka.lag;
