/**
 * Problem details (RFC 9457) of refused requests.
 *
 * <p>It uses no other package of Clickfold.
 */
package io.clickfold.problem;
