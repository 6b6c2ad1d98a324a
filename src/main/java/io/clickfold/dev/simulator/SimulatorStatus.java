package io.clickfold.dev.simulator;

import java.time.Instant;

/**
 * What was sent.
 *
 * @param rate clicks a second that are aimed at; 0 if the simulator is off
 * @param ads how many ads are clicked, the hot ad not included
 * @param since when the traffic began; null if it has not
 * @param sent all records
 * @param duplicates of them repeat others
 * @param late of them must be late
 * @param rejected of them must be rejected
 */
record SimulatorStatus(
    int rate, int ads, Instant since, long sent, long duplicates, long late, long rejected) {}
