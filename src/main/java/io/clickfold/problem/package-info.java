/**
 * Problem details (RFC 9457) of refused requests: their kinds, one exception and one mapper.
 *
 * <p>It uses no other package of Clickfold.
 */
package io.clickfold.problem;
