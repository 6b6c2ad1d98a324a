package io.clickfold.dev.simulator.traffic;

/**
 * A record for the raw queue.
 *
 * @param outcome what has to become of it
 * @param click what it holds, or held before it was spoilt
 * @param key the ad's id
 * @param value the click in JSON
 */
public record Outgoing(ExpectedOutcome outcome, SimulatedClick click, byte[] key, byte[] value) {}
