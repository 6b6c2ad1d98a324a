package io.clickfold.click;

import java.util.Arrays;
import java.util.Optional;

/** An attribute of a click that cubes may be declared over. */
public enum Dimension {
  COUNTRY("country"),
  IP("ip"),
  USER_ID("user_id"),
  DEVICE("device");

  private static final Dimension[] ALL = values();

  private final String fieldName;

  Dimension(String fieldName) {
    this.fieldName = fieldName;
  }

  /** The field's name in the click's JSON, in cube names and in query parameters. */
  public String fieldName() {
    return fieldName;
  }

  /** The dimension with this field name, if there is one. */
  public static Optional<Dimension> ofField(String fieldName) {
    return Arrays.stream(ALL).filter(d -> d.fieldName.equals(fieldName)).findFirst();
  }
}
