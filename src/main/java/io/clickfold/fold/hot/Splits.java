package io.clickfold.fold.hot;

import io.clickfold.click.Click;
import io.clickfold.click.Minutes;
import io.clickfold.click.Text;
import io.clickfold.wire.avro.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which minutes of which ads a source forwards to shards. What is decided of a minute is decided
 * before any click of it, or of a later one, is read: so the same clicks are forwarded whenever
 * they are read, as long as the splits are those of the checkpoint. They are few, so they are
 * looked through one by one. Not thread-safe.
 */
public final class Splits {
  /**
   * Most of what a checkpoint has room for: in Base64 they are 2,800 characters of an offset's
   * metadata, of which brokers accept 4 KiB by default.
   */
  static final int MAX_BYTES = 2_100;

  /** The most that a split takes besides the ad's id, with an end. */
  private static final int MAX_OTHER_BYTES = 20;

  private Entry[] entries;

  /** A split, and what is measured of it. */
  static final class Entry {
    final Split split;

    /** The newest minute that a click had, its clicks, and those of the minute before. */
    private long newest;

    private long clicks;
    private long clicksBefore;

    /** For how many minutes fewer shards, or none, would have done. */
    int coolMinutes;

    private final byte[] adId;

    private Entry(Split split, byte[] adId) {
      this.split = split;
      this.adId = adId;
    }

    private Entry(Split split) {
      this(split, split.adId().getBytes(StandardCharsets.UTF_8));
    }

    private Entry endingAt(long end) {
      Entry ending = new Entry(split.endingAt(end), adId);
      ending.newest = newest;
      ending.clicks = clicks;
      ending.clicksBefore = clicksBefore;
      return ending;
    }

    /** Measures a click of a minute. */
    private void count(long minute) {
      if (minute > newest) {
        clicksBefore = newest == minute - Minutes.MILLIS ? clicks : 0;
        clicks = 0;
        newest = minute;
      }
      if (minute == newest) {
        clicks++;
      } else if (minute == newest - Minutes.MILLIS) {
        clicksBefore++;
      }
    }

    /** The clicks that were measured of a minute; those of minutes long ago are forgotten. */
    long clicksOf(long minute) {
      return minute == newest ? clicks : minute == newest - Minutes.MILLIS ? clicksBefore : 0;
    }
  }

  /** No splits. */
  public Splits() {
    this(List.of());
  }

  /** Splits that were decided before, of which nothing is measured. */
  public Splits(List<Split> decided) {
    this.entries = decided.stream().map(Entry::new).toArray(Entry[]::new);
  }

  /** Whether there are none: then no click has to be looked at. */
  public boolean isEmpty() {
    return entries.length == 0;
  }

  /** All of them, in the order in which they were decided. */
  public List<Split> all() {
    return Arrays.stream(entries).map(entry -> entry.split).toList();
  }

  /** The split that has an ad's clicks of a minute; null if the source counts them. */
  private Entry find(Text ad, long minute) {
    for (Entry entry : entries) {
      byte[] id = entry.adId;
      if (id.length == ad.length()
          && entry.split.has(minute)
          && Arrays.equals(id, 0, id.length, ad.bytes(), ad.offset(), ad.offset() + ad.length())) {
        return entry;
      }
    }
    return null;
  }

  /**
   * Measures a click, and decides where it is to be forwarded to.
   *
   * @param minute of the click: its start, in milliseconds since 1970
   * @return the shard; negative if the source counts it
   */
  public int shardOf(Click click, long minute) {
    Entry entry = find(click.ad(), minute);
    if (entry == null) {
      return -1;
    }
    entry.count(minute);
    return shardOf(click, entry.split.shards());
  }

  /**
   * The shard of a click among so many: the same for the same event id, so that duplicates meet.
   * Ids may count up, so their halves are mixed by the finaliser of SplitMix64 (Steele, Lea and
   * Flood, 2014).
   */
  static int shardOf(Click click, int shards) {
    long mixed = click.idHigh() * 0x9E3779B97F4A7C15L + click.idLow();
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return (int) (((mixed ^ mixed >>> 31) >>> Integer.SIZE) * shards >>> Integer.SIZE);
  }

  /**
   * A quick check whether some of an ad's clicks may be forwarded: true of a few other ads, too.
   */
  public boolean mayHave(Text ad) {
    int last = ad.length() - 1;
    for (Entry entry : entries) {
      byte[] id = entry.adId;
      if (id.length == ad.length() && id[last] == ad.bytes()[ad.offset() + last]) {
        return true;
      }
    }
    return false;
  }

  /** An ad's split that has no end; null if it has none. */
  Entry open(String adId) {
    for (Entry entry : entries) {
      if (entry.split.isOpen() && entry.split.adId().equals(adId)) {
        return entry;
      }
    }
    return null;
  }

  /** All splits that have no end. */
  List<Entry> open() {
    return Arrays.stream(entries).filter(entry -> entry.split.isOpen()).toList();
  }

  /** All splits. */
  List<Entry> entries() {
    return List.of(entries);
  }

  /**
   * Decides over how many shards an ad's clicks are spread from a minute on.
   *
   * @param from its start, in milliseconds since 1970: later than the minutes of all clicks read,
   *     and not earlier than in the calls before
   * @param shards 0 if the source is to count them
   * @param clicksPerSecond what was measured
   * @return what ended, changed or began, each as it is now, including empty splits; nothing at all
   *     if there is no room for one more
   */
  public List<Split> change(String adId, long from, int shards, int clicksPerSecond) {
    List<Entry> after = new ArrayList<>();
    List<Split> changed = new ArrayList<>();
    for (Entry entry : entries) {
      Split split = entry.split;
      if (!split.adId().equals(adId) || split.to() <= from) {
        after.add(entry);
      } else if (split.from() < from) {
        Entry ending = entry.endingAt(from);
        after.add(ending);
        changed.add(ending.split);
      } else if (shards == 0) {
        changed.add(split.endingAt(split.from()));
      }
    }
    if (shards > 0) {
      Entry begun = new Entry(new Split(adId, from, Split.OPEN, shards, clicksPerSecond));
      after.add(begun);
      changed.add(begun.split);
    }
    Entry[] all = after.toArray(Entry[]::new);
    if (shards > 0 && bytes(all) > MAX_BYTES) {
      return List.of();
    }
    entries = all;
    return changed;
  }

  /** Forgets those that end by a time, in milliseconds since 1970. */
  void forgetBefore(long end) {
    entries = Arrays.stream(entries).filter(entry -> entry.split.to() > end).toArray(Entry[]::new);
  }

  /** The room that they take at most. */
  private static int bytes(Entry[] entries) {
    return Arrays.stream(entries).mapToInt(entry -> entry.adId.length + MAX_OTHER_BYTES).sum();
  }

  /** Sets them as a field of a record. */
  public static void write(Fields fields, String name, List<Split> splits) {
    fields.set(
        name,
        splits,
        (split, each) ->
            each.set("ad_id", split.adId())
                .set("from", split.from() / Minutes.MILLIS)
                .set("to", split.isOpen() ? Split.OPEN : split.to() / Minutes.MILLIS, Split.OPEN)
                .set("shards", split.shards())
                .set("clicks_per_second", split.clicksPerSecond()));
  }

  /** What {@link #write} has set. */
  public static List<Split> read(Fields fields, String name) {
    return fields.readAll(name, Splits::split);
  }

  private static Split split(Fields fields) {
    long to = fields.int64("to", Split.OPEN);
    return new Split(
        fields.string("ad_id"),
        fields.int64("from") * Minutes.MILLIS,
        to == Split.OPEN ? Split.OPEN : to * Minutes.MILLIS,
        fields.int32("shards"),
        fields.int32("clicks_per_second"));
  }
}
