/**
 * How the pipeline is doing, for those who run it.
 *
 * <p>It may use what {@code api} may, and {@code kafka}.
 */
package io.clickfold.api.operations;
