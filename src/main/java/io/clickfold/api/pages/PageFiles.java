package io.clickfold.api.pages;

import io.quarkus.runtime.LaunchMode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files on the class path that are pages or belong to them. Each is read and compressed when it
 * is asked for first, and kept: they are few and small. Thread-safe.
 */
@Singleton
final class PageFiles {
  private static final String ROOT = "META-INF/resources";
  private static final String UTF_8 = "; charset=UTF-8";

  /** No part begins with a dot, and all files have an extension, unlike folders. */
  private static final Pattern PATH =
      Pattern.compile("(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\\.([a-z0-9]+)");

  /** By the file's extension; what has another one is no page's. */
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html" + UTF_8,
          "css", "text/css" + UTF_8,
          "js", "text/javascript" + UTF_8,
          "json", "application/json",
          "webmanifest", "application/manifest+json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "txt", "text/plain" + UTF_8);

  private final boolean keeps;
  private final Map<String, PageFile> kept = new ConcurrentHashMap<>();

  @Inject
  PageFiles() {
    // Who writes pages wants to see them change.
    this(LaunchMode.current() != LaunchMode.DEVELOPMENT);
  }

  PageFiles(boolean keeps) {
    this.keeps = keeps;
  }

  /**
   * The file at a path.
   *
   * @param path begins with a slash; a folder's ends with one and means its {@code index.html}
   */
  Optional<PageFile> find(String path) {
    String file = path.endsWith("/") ? path + "index.html" : path;
    Matcher matcher = PATH.matcher(file);
    String type = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
    if (type == null) {
      return Optional.empty();
    }
    PageFile known = kept.get(file);
    return known != null ? Optional.of(known) : read(file, type);
  }

  private Optional<PageFile> read(String path, String type) {
    try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(ROOT + path)) {
      if (in == null) {
        return Optional.empty();
      }
      PageFile file = PageFile.of(type, in.readAllBytes());
      if (keeps) {
        kept.put(path, file);
      }
      return Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
