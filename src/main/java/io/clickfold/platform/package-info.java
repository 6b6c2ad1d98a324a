/**
 * Roles, configuration, life cycle, memory and what all processes report.
 *
 * <p>It may use {@code problem}.
 */
package io.clickfold.platform;
