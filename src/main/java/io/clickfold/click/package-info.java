/**
 * The event: its parser and checks, dimensions, cubes and minutes.
 *
 * <p>It uses nothing of ours.
 */
package io.clickfold.click;
