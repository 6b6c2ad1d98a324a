package io.clickfold.collector.body;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a body holds its clicks. */
public enum BodyFormat {
  /** One click, or an array of clicks. */
  JSON(new JsonSplitter(), "application/json", "text/json"),
  /** One click a line. */
  NDJSON(
      new NdjsonSplitter(),
      "application/x-ndjson",
      "application/ndjson",
      "application/jsonl",
      "application/x-jsonl",
      "application/jsonlines",
      "application/x-jsonlines",
      "application/stream+json",
      "application/x-json-stream"),
  /** What browsers send as beacons, without naming the format: an array, or one click a line. */
  TEXT(new TextSplitter(), "text/plain"),
  /** A CloudEvent that holds a click. */
  EVENT(new JsonSplitter(), "application/cloudevents+json"),
  /** An array of these. */
  EVENTS(new JsonSplitter(), "application/cloudevents-batch+json");

  /** US-ASCII is a part of it. */
  private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii", "ascii");

  private final Splitter splitter;
  private final List<String> mediaTypes;

  BodyFormat(Splitter splitter, String... mediaTypes) {
    this.splitter = splitter;
    this.mediaTypes = List.of(mediaTypes);
  }

  /** Finds the clicks in a body of this format. */
  public Splitter splitter() {
    return splitter;
  }

  /** Whether each click is in the data of a CloudEvent. */
  public boolean isOfEvents() {
    return this == EVENT || this == EVENTS;
  }

  /**
   * The format of a Content-Type.
   *
   * @param contentType null if the request has none
   * @throws RefusedException if it is not supported
   */
  public static BodyFormat of(String contentType) {
    if (contentType != null) {
      String[] parts = contentType.toLowerCase(Locale.ROOT).replace(" ", "").split(";");
      for (BodyFormat format : values()) {
        if (parts.length > 0 && format.mediaTypes.contains(parts[0]) && isUtf8(parts)) {
          return format;
        }
      }
    }
    throw RefusedException.unsupportedType(
        "Send application/json (one click, or an array of clicks), application/x-ndjson (one click"
            + " a line), application/cloudevents+json or application/cloudevents-batch+json, in"
            + " UTF-8.");
  }

  private static boolean isUtf8(String[] parts) {
    return Arrays.stream(parts)
        .filter(part -> part.startsWith("charset="))
        .map(part -> part.substring("charset=".length()).replace("\"", ""))
        .allMatch(UTF_8::contains);
  }
}
