package io.clickfold.dev.simulator.check;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * How the answers compare with what was sent.
 *
 * @param verdict the outcome in a word, and what it means
 * @param minutes how many were compared: those that are final
 * @param ads how many were compared
 * @param selection which ads these are
 * @param compared counts that were compared
 * @param equal how many of them were right
 * @param different the first of those that were not
 * @param pendingMinutes whole minutes of the traffic that are not final yet
 * @param disturbedMinutes minutes left out because clicks took so long to reach Kafka that they may
 *     have become late
 * @param lateExpected late clicks that were sent for the minutes compared, and must not be counted
 * @param unansweredQueries queries without a proper answer
 * @param unansweredReason why the first of them had none; null if all had
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record CheckReport(
    Conclusion verdict,
    int minutes,
    int ads,
    String selection,
    long compared,
    long equal,
    List<WrongAnswer> different,
    int pendingMinutes,
    int disturbedMinutes,
    int lateExpected,
    long unansweredQueries,
    String unansweredReason) {

  /** The outcome of a comparison. */
  public enum Conclusion {
    /** All that was compared is right. */
    EQUAL(200),
    /** Something is wrong. */
    DIFFERENT(409),
    /** Nothing is wrong, but not every query was answered. */
    UNANSWERED(503),
    /** No minute to compare is final yet. */
    TOO_EARLY(503),
    /** The simulator is turned off. */
    OFF(404);

    private final int status;

    Conclusion(int status) {
      this.status = status;
    }

    /** The HTTP status of the verdict. */
    public int status() {
      return status;
    }
  }

  /** A report that compares nothing. */
  public static CheckReport none(Conclusion verdict) {
    return new CheckReport(verdict, 0, 0, "none", 0, 0, List.of(), 0, 0, 0, 0, null);
  }

  /** A report that compares nothing, because the first query failed. */
  static CheckReport unanswered(Throwable failure) {
    return new CheckReport(
        Conclusion.UNANSWERED, 0, 0, "none", 0, 0, List.of(), 0, 0, 0, 1, failure.toString());
  }
}
