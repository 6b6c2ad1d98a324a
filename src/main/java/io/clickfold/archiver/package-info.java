/**
 * The role that archives clicks as they were received.
 *
 * <p>It may use {@code click}, {@code wire}, {@code kafka}, {@code store} and {@code platform}, and
 * no other role.
 */
package io.clickfold.archiver;
