package io.clickfold.store.surplus;

import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.clickfold.store.StoreSession;
import java.util.List;
import java.util.Set;

/** Cuts all that a table holds into parts of which some can be read at once. */
final class TokenRanges {
  /** At least: so no page of one takes long. */
  private static final int LEAST = 64;

  private TokenRanges() {}

  /**
   * The ranges of all of the cluster's tokens.
   *
   * @throws IllegalStateException if these are not known
   */
  static List<TokenRange> of(StoreSession session) {
    TokenMap tokens = session.tokens();
    Set<TokenRange> ranges = tokens.getTokenRanges();
    int each = (LEAST + ranges.size() - 1) / ranges.size();
    return ranges.stream()
        .flatMap(range -> range.splitEvenly(each).stream())
        .flatMap(range -> range.unwrap().stream())
        .toList();
  }
}
