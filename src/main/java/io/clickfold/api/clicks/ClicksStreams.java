package io.clickfold.api.clicks;

import io.clickfold.api.UnreadAnswers;
import io.clickfold.api.live.EventStreams;
import io.clickfold.api.live.LiveAnswers;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The clicks of ads, live. */
@Singleton
final class ClicksStreams {
  private final ClicksRequestParser parser;
  private final EventStreams streams;
  private final UnreadAnswers unread;
  private final LiveAnswers<LiveClicks> live;

  ClicksStreams(
      ClicksRequestParser parser, ClicksQuery query, EventStreams streams, UnreadAnswers unread) {
    this.parser = parser;
    this.streams = streams;
    this.unread = unread;
    this.live =
        streams.live(
            question ->
                query.answer(parser.parse(question.adId(), question.parameters(), Instant.now())),
            ClickCounts::state);
  }

  /**
   * Opens a stream of an ad's clicks.
   *
   * @param parameters the query's, decoded, without the ad
   * @throws io.clickfold.problem.ProblemException if the query cannot be answered, or there are too
   *     many streams already
   */
  Multi<OutboundSseEvent> open(
      String adId,
      Map<String, List<String>> parameters,
      HttpHeaders headers,
      Sse sse,
      HttpServerRequest http) {
    LiveClicks question = parser.parseLive(adId, parameters, Instant.now());
    return unread.breakOff(
        streams.open(
            live, question, sse, headers.getHeaderString(HttpHeaders.LAST_EVENT_ID_HEADER)),
        http);
  }
}
