package io.clickfold.query;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

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

  /**
   * An answer, to be completed.
   *
   * @param entity the answer in this representation
   * @param lasting whether the same request will always have the same answer
   */
  ResponseBuilder<Object> response(Object entity, boolean lasting) {
    ResponseBuilder<Object> response =
        ResponseBuilder.ok(entity).type(type).header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    // Provisional counts change by the second.
    return lasting ? response : response.header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
