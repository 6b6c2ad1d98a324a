package io.clickfold.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a query's parameters of what a fuzzer gives: {@code name=value&…}, percent-encoded. */
public final class FuzzedQuery {
  private FuzzedQuery() {}

  /** The parameters, decoded. */
  public static Map<String, List<String>> of(byte[] input) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : new String(input, StandardCharsets.UTF_8).split("&")) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      parameters.computeIfAbsent(name, unknown -> new ArrayList<>()).add(value);
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
