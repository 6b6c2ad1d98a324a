package io.clickfold.api.clicks;

import java.util.List;
import java.util.Map;

/**
 * A question for an ad's clicks up to now, whenever now is.
 *
 * @param parameters the query's, checked
 */
record LiveClicks(String adId, Map<String, List<String>> parameters) {}
