/**
 * Problem details (RFC 9457) of refused requests.
 *
 * <p>It uses nothing of ours.
 */
package io.clickfold.problem;
