package io.clickfold.click;

import java.util.Arrays;
import java.util.Optional;

/** An attribute of a click that cubes may be declared over. */
public enum Dimension {
  /** The country, as ISO 3166-1 alpha-2. */
  COUNTRY("country", false),
  /** The IP address in its canonical text form. */
  IP("ip", true),
  /** The id of the user, as the sender chose it. */
  USER_ID("user_id", true),
  /** The kind of device, as the sender names it. */
  DEVICE("device", false);

  private static final Dimension[] ALL = values();

  private final String fieldName;
  private final boolean manyValues;

  Dimension(String fieldName, boolean manyValues) {
    this.fieldName = fieldName;
    this.manyValues = manyValues;
  }

  /** The field's name in the click's JSON, in cube names and in query parameters. */
  public String fieldName() {
    return fieldName;
  }

  /** Whether an ad may see about as many values as clicks. */
  boolean hasManyValues() {
    return manyValues;
  }

  /** The dimension with this field name, if there is one. */
  public static Optional<Dimension> ofField(String fieldName) {
    return Arrays.stream(ALL).filter(d -> d.fieldName.equals(fieldName)).findFirst();
  }
}
