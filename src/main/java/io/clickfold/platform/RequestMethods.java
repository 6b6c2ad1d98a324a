package io.clickfold.platform;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.quarkus.micrometer.runtime.HttpServerMetricsTagsContributor;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Bounds how many HTTP methods the metrics of requests tell apart. A method is any word that a
 * client likes, and each would have its own time series.
 *
 * <p>A filter that maps tags would not do: the registry remembers each tag it was asked for, mapped
 * or not. So answered requests get another tag before they are registered. Requests that their
 * client breaks off do not pass here, and are left out if their method is unknown.
 */
@Singleton
final class RequestMethods implements HttpServerMetricsTagsContributor {
  private static final String TAG = "method";
  private static final String OTHER = "OTHER";
  private static final String REQUESTS = "http.server.requests";
  private static final Set<String> KNOWN =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", OTHER);

  @Override
  public Tags contribute(Context context) {
    String method = context.request().method().name();
    return KNOWN.contains(method) ? Tags.empty() : Tags.of(TAG, OTHER);
  }

  @Produces
  @Singleton
  MeterFilter onlyKnown() {
    return new MeterFilter() {
      @Override
      public MeterFilterReply accept(Meter.Id id) {
        return REQUESTS.equals(id.getName()) && !KNOWN.contains(id.getTag(TAG))
            ? MeterFilterReply.DENY
            : MeterFilterReply.NEUTRAL;
      }
    };
  }
}
