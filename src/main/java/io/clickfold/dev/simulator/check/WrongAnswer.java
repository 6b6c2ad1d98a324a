package io.clickfold.dev.simulator.check;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;

/**
 * An answer that differs from what was sent.
 *
 * @param ad the ad's id
 * @param minute the first minute's start
 * @param minutes over how many minutes it was counted
 * @param cell the dimensions with their values, or {@code total}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record WrongAnswer(
    String ad, Instant minute, long minutes, String cell, long sent, long answered) {}
