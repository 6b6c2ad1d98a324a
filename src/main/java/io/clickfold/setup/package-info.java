/**
 * The role that creates topics and schema, and ends.
 *
 * <p>It may use {@code kafka}, {@code store} and {@code platform}, and no other role.
 */
package io.clickfold.setup;
