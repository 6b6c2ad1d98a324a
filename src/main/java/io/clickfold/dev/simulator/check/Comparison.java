package io.clickfold.dev.simulator.check;

import io.clickfold.click.Dimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds answers against what they have to be, and adds up the results. Thread-safe. */
final class Comparison {
  private static final int MAX_NAMED = 20;
  private static final long MINUTE_MILLIS = 60_000;

  private final List<WrongAnswer> different = new ArrayList<>();
  private long compared;
  private long equal;
  private long unanswered;
  private String unansweredReason;

  synchronized void answered(Question question, Answer answer) {
    if (!answer.isFinal()) {
      unanswered(
          new IllegalStateException(
              "minutes of %s that were final are not any more".formatted(question.parameters())));
      return;
    }
    question
        .clicks()
        .forEach(
            (minute, sent) -> {
              Answer.Point point = answer.series().get(minute);
              compare(
                  question,
                  minute,
                  1,
                  question.filters(),
                  sent,
                  point == null ? 0 : point.clicks());
            });
    question.groupBy().ifPresent(by -> compareGroups(by, question, answer));
  }

  synchronized void unanswered(Throwable failure) {
    unanswered++;
    if (unansweredReason == null) {
      unansweredReason = failure.toString();
    }
  }

  synchronized long compared() {
    return compared;
  }

  synchronized long equal() {
    return equal;
  }

  synchronized List<WrongAnswer> different() {
    return List.copyOf(different);
  }

  synchronized long unanswered() {
    return unanswered;
  }

  /** Why the first question had no answer; null if all had. */
  synchronized String unansweredReason() {
    return unansweredReason;
  }

  private void compareGroups(Dimension by, Question question, Answer answer) {
    TreeSet<String> values = new TreeSet<>(question.groups().keySet());
    values.addAll(answer.groups().keySet());
    long minutes = (question.to() - question.from()) / MINUTE_MILLIS;
    for (String value : values) {
      Map<Dimension, String> cell = new TreeMap<>(question.filters());
      cell.put(by, value);
      compare(
          question,
          question.from(),
          minutes,
          cell,
          question.groups().getOrDefault(value, 0L),
          answer.groups().getOrDefault(value, 0L));
    }
  }

  private void compare(
      Question question,
      long from,
      long minutes,
      Map<Dimension, String> cell,
      long sent,
      long answered) {
    compared++;
    if (sent == answered) {
      equal++;
    } else if (different.size() < MAX_NAMED) {
      different.add(
          new WrongAnswer(
              question.adId(), Instant.ofEpochMilli(from), minutes, name(cell), sent, answered));
    }
  }

  private static String name(Map<Dimension, String> cell) {
    return cell.isEmpty()
        ? "total"
        : cell.entrySet().stream()
            .map(value -> value.getKey().fieldName() + "=" + value.getValue())
            .collect(Collectors.joining(", "));
  }
}
