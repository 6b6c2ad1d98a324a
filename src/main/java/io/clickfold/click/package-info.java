/**
 * The event: its parser and checks, dimensions, cubes and minutes.
 *
 * <p>It uses no other package of Clickfold.
 */
package io.clickfold.click;
