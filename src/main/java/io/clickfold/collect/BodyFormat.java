package io.clickfold.collect;

import java.util.Locale;

/** How a body holds its clicks. */
enum BodyFormat {
  JSON("application/json", new JsonSplitter()),
  NDJSON("application/x-ndjson", new NdjsonSplitter());

  private final String mediaType;
  private final Splitter splitter;

  BodyFormat(String mediaType, Splitter splitter) {
    this.mediaType = mediaType;
    this.splitter = splitter;
  }

  Splitter splitter() {
    return splitter;
  }

  /**
   * The format of a Content-Type.
   *
   * @param contentType null if the request has none
   * @throws RefusedException if it is none of those taken
   */
  static BodyFormat of(String contentType) {
    if (contentType != null) {
      String[] parts = contentType.toLowerCase(Locale.ROOT).replace(" ", "").split(";");
      for (BodyFormat format : values()) {
        if (parts.length > 0 && format.mediaType.equals(parts[0]) && isUtf8(parts)) {
          return format;
        }
      }
    }
    throw RefusedException.unsupportedType(
        "Send application/json (one click, or an array of clicks) or application/x-ndjson (one"
            + " click a line), in UTF-8.");
  }

  private static boolean isUtf8(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].startsWith("charset=") && !parts[i].replace("\"", "").equals("charset=utf-8")) {
        return false;
      }
    }
    return true;
  }
}
