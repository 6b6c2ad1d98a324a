package io.clickfold.simulation.store;

import java.util.Locale;

/** Cuts CQL into words, literals, markers and symbols; looks at one of them at a time. */
final class CqlScanner {
  private final String cql;
  private int next;
  private Kind kind;
  private String text;

  enum Kind {
    WORD,
    STRING,
    NUMBER,
    MARKER,
    SYMBOL,
    END
  }

  CqlScanner(String cql) {
    this.cql = cql;
    advance();
  }

  Kind kind() {
    return kind;
  }

  /** Of words in lower case, unless they are quoted; of strings and markers what they mean. */
  String text() {
    return text;
  }

  boolean isAtEnd() {
    return kind == Kind.END;
  }

  /** Passes what is expected. */
  void expect(String expected) {
    if (!accept(expected)) {
      throw failure(expected);
    }
  }

  /** Passes a word or symbol, if it is there. */
  boolean accept(String wanted) {
    if ((kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(wanted)) {
      advance();
      return true;
    }
    return false;
  }

  /** Passes several words, if the first of them is there. */
  boolean accept(String first, String... others) {
    if (!accept(first)) {
      return false;
    }
    for (String other : others) {
      expect(other);
    }
    return true;
  }

  String word() {
    if (kind != Kind.WORD) {
      throw failure("a name");
    }
    return take();
  }

  String take() {
    String taken = text;
    advance();
    return taken;
  }

  IllegalArgumentException failure(String expected) {
    return new IllegalArgumentException(
        "%s is expected, not '%s', before index %d of: %s".formatted(expected, text, next, cql));
  }

  private void advance() {
    while (next < cql.length() && Character.isWhitespace(cql.charAt(next))) {
      next++;
    }
    if (next == cql.length()) {
      set(Kind.END, "");
      return;
    }
    int start = next;
    char first = cql.charAt(next++);
    if (Character.isLetter(first) || first == '_') {
      skipName();
      set(Kind.WORD, cql.substring(start, next).toLowerCase(Locale.ROOT));
    } else if (Character.isDigit(first) || first == '-') {
      skipName();
      set(Kind.NUMBER, cql.substring(start, next));
    } else if (first == ':') {
      skipName();
      set(Kind.MARKER, cql.substring(start + 1, next));
    } else if (first == '\'' || first == '"') {
      next = cql.indexOf(first, next) + 1;
      set(first == '"' ? Kind.WORD : Kind.STRING, cql.substring(start + 1, next - 1));
    } else {
      if ((first == '<' || first == '>') && next < cql.length() && cql.charAt(next) == '=') {
        next++;
      }
      set(Kind.SYMBOL, cql.substring(start, next));
    }
  }

  private void skipName() {
    while (next < cql.length()
        && (Character.isLetterOrDigit(cql.charAt(next)) || cql.charAt(next) == '_')) {
      next++;
    }
  }

  private void set(Kind newKind, String newText) {
    kind = newKind;
    text = newText;
  }
}
