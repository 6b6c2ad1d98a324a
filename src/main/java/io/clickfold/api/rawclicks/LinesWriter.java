package io.clickfold.api.rawclicks;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Sends lines as they are, where texts and bytes would be written as JSON once more. */
@Provider
@Produces(RawClicksResponses.NDJSON)
public final class LinesWriter implements MessageBodyWriter<Lines> {
  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == Lines.class;
  }

  @Override
  public void writeTo(
      Lines lines,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    out.write(lines.utf8());
  }
}
