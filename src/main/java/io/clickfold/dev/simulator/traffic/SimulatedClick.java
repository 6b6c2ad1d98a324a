package io.clickfold.dev.simulator.traffic;

/**
 * A click to be sent.
 *
 * @param ad its number
 * @param timeMillis the event time, in milliseconds since 1970
 * @param idHigh the upper half of the event id, a UUID
 * @param idLow its lower half
 * @param user its number, or {@link Population#NONE}
 * @param address its number, or {@link Population#NONE}
 */
public record SimulatedClick(
    int ad,
    long timeMillis,
    long idHigh,
    long idLow,
    int user,
    int address,
    Country country,
    Device device) {

  /** Another click, at another time. */
  SimulatedClick at(long timeMillis, long idHigh, long idLow) {
    return new SimulatedClick(ad, timeMillis, idHigh, idLow, user, address, country, device);
  }
}
