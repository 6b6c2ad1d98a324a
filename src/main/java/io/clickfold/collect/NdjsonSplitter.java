package io.clickfold.collect;

/** One click a line. Blank lines are passed over and do not count as clicks. */
final class NdjsonSplitter implements Splitter {

  @Override
  public Slices split(byte[] body, int limit) {
    Slices slices = new Slices(body, limit);
    int start = 0;
    boolean blank = true;
    for (int i = 0; i < body.length; i++) {
      byte b = body[i];
      if (b == '\n') {
        if (!blank) {
          slices.addTrimmed(start, i);
        }
        start = i + 1;
        blank = true;
      } else if (blank && !Slices.isSpace(b)) {
        blank = false;
      }
    }
    if (!blank) {
      slices.addTrimmed(start, body.length);
    }
    return slices;
  }
}
