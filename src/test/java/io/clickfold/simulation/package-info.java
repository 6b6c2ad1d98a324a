/**
 * The whole of Clickfold in one thread, on simulated brokers, nodes and time: a seed decides what
 * happens, and when. May use everything.
 */
package io.clickfold.simulation;
