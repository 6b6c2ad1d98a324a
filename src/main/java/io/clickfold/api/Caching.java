package io.clickfold.api;

import jakarta.inject.Singleton;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/**
 * What clients may keep. Provisional answers change by the second and are not to be kept at all.
 * Final ones may be used for a minute, and after that be asked for with their tag: 304 says that
 * they stand.
 *
 * <p>The tag is a weak one. It names what an answer counts, not when it was read ({@code as_of})
 * and what else was final by then ({@code final_until}): a strong tag would have to cover these
 * too, and would be another one every time. Conditional queries compare weakly anyway.
 *
 * <p>A 304 spares the transfer, not the reading. Final counts are replaced if their minute is
 * recomputed from the raw clicks, so the query alone does not tell whether they stand. That is also
 * why they are not called immutable, and why a client should not rely on them for longer than a
 * minute. They are what somebody is billed on, so shared caches are not to keep them.
 */
@Singleton
public final class Caching {
  private static final String FINAL = "private, max-age=60";
  private static final String PROVISIONAL = "no-store";

  private final ContentTags fingerprints;

  Caching(ContentTags fingerprints) {
    this.fingerprints = fingerprints;
  }

  /** An answer that will soon be another one, to be completed. */
  public ResponseBuilder<Object> provisional(Representation representation, Object entity) {
    return whole(representation, entity).header(HttpHeaders.CACHE_CONTROL, PROVISIONAL);
  }

  /**
   * An answer that stands, to be completed; or a 304 if the client has it already.
   *
   * @param entity the answer in the representation
   * @param counted all of it but for when it was read
   * @throws ClientErrorException if the client wants the answer only if it has it already
   */
  public ResponseBuilder<Object> lasting(
      Request request, Representation representation, Object entity, Object counted) {
    EntityTag tag = new EntityTag(fingerprints.of(List.of(representation, counted)), true);
    Response.ResponseBuilder unmet = request.evaluatePreconditions(tag);
    ResponseBuilder<Object> response =
        unmet == null ? whole(representation, entity) : held(unmet.build().getStatus());
    return response.tag(tag).header(HttpHeaders.CACHE_CONTROL, FINAL);
  }

  private static ResponseBuilder<Object> whole(Representation representation, Object entity) {
    return ResponseBuilder.ok(entity)
        .type(representation.type())
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }

  private static ResponseBuilder<Object> held(int status) {
    if (status != RestResponse.StatusCode.NOT_MODIFIED) {
      throw new ClientErrorException(status);
    }
    return ResponseBuilder.notModified().header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }
}
