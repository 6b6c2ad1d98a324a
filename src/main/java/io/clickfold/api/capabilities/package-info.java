/**
 * What can be asked here.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.capabilities;
