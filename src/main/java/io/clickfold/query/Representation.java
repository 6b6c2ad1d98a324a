package io.clickfold.query;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The media types of answers. */
enum Representation {
  JSON(MediaType.APPLICATION_JSON_TYPE),
  CSV(MediaType.valueOf(Representation.TEXT_CSV).withCharset("UTF-8"));

  static final String TEXT_CSV = "text/csv";

  private final MediaType type;

  Representation(MediaType type) {
    this.type = type;
  }

  /**
   * JSON unless CSV is preferred; chosen here because the framework's choice is not specified.
   *
   * @param accepted what the request accepts, the preferred first
   */
  static Representation preferred(List<MediaType> accepted) {
    for (MediaType wanted : accepted) {
      for (Representation representation : values()) {
        if (wanted.isCompatible(representation.type)) {
          return representation;
        }
      }
    }
    throw new NotAcceptableException();
  }

  MediaType type() {
    return type;
  }
}
