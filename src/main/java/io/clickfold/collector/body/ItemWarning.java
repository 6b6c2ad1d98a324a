package io.clickfold.collector.body;

import io.clickfold.click.Click;
import io.clickfold.click.Dimension;
import io.clickfold.click.Flaw;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is amiss with an optional field of a click that was accepted all the same.
 *
 * @param index the click's place in the request, from 0; blank lines do not count
 * @param field the field's name
 * @param cause one of {@link Flaw}'s codes
 * @param detail what became of it
 */
@Schema(
    name = "ClickWarning",
    description = "What is amiss with an optional field of a click that was accepted all the same.",
    requiredProperties = {"index", "field", "cause", "detail"})
public record ItemWarning(
    @Schema(description = "The click's place in the request, from 0; blank lines do not count.")
        int index,
    @Schema(
            description = "The field.",
            enumeration = {"country", "ip", "user_id", "device"})
        String field,
    @Schema(
            description = "What is amiss.",
            enumeration = {
              "blanks",
              "port",
              "list",
              "no_address",
              "no_country",
              "type",
              "too_long",
              "surrogate"
            })
        String cause,
    @Schema(description = "What became of it.") String detail) {
  /** Of one answer, so that it stays short; the metrics count all. */
  private static final int MAX_WARNINGS = 100;

  /** Adds what is amiss with a click, while there are not too many. */
  public static void add(int index, Click click, List<ItemWarning> into) {
    for (Dimension field : Dimension.values()) {
      for (Flaw flaw : Flaw.values()) {
        if (into.size() < MAX_WARNINGS && click.hasFlaw(field, flaw)) {
          into.add(
              new ItemWarning(
                  index,
                  field.fieldName(),
                  flaw.code(),
                  "%s %s".formatted(field.fieldName(), flaw.detail())));
        }
      }
    }
  }
}
