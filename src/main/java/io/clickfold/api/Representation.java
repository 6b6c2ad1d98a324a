package io.clickfold.api;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The media types of answers. */
public enum Representation {
  /** The default. */
  JSON(MediaType.APPLICATION_JSON_TYPE, Optional.empty()),
  /** With a header; texts are safe in spreadsheets. */
  CSV(MediaType.valueOf(Representation.TEXT_CSV).withCharset("UTF-8"), Optional.of(Csv.Texts.SAFE)),
  /** For programs: {@code text/csv;values=raw}. */
  RAW_CSV(
      MediaType.valueOf(Representation.TEXT_CSV + ";values=raw").withCharset("UTF-8"),
      Optional.of(Csv.Texts.RAW));

  /** For annotations, which take constants only. */
  public static final String TEXT_CSV = "text/csv";

  private final MediaType type;
  private final Optional<Csv.Texts> csv;

  Representation(MediaType type, Optional<Csv.Texts> csv) {
    this.type = type;
    this.csv = csv;
  }

  /** What becomes of texts, if it is CSV. */
  public Optional<Csv.Texts> csv() {
    return csv;
  }

  /**
   * JSON unless CSV is preferred; chosen here because the framework's choice is not specified.
   *
   * @param accepted what the request accepts, the preferred first; throws an {@link
   *     IllegalArgumentException} if that cannot be read
   * @throws NotAcceptableException if it is none of these, or cannot be read
   */
  public static Representation preferred(Supplier<List<MediaType>> accepted) {
    for (MediaType wanted : read(accepted)) {
      for (Representation representation : values()) {
        boolean isRaw = "raw".equalsIgnoreCase(wanted.getParameters().get("values"));
        if (wanted.isCompatible(representation.type)
            && (representation == JSON || isRaw == (representation == RAW_CSV))) {
          return representation;
        }
      }
    }
    throw new NotAcceptableException();
  }

  private static List<MediaType> read(Supplier<List<MediaType>> accepted) {
    try {
      return accepted.get();
    } catch (IllegalArgumentException e) {
      throw new NotAcceptableException(e);
    }
  }

  MediaType type() {
    return type;
  }
}
