package io.clickfold.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Short names of contents: the same content has the same name in every process. */
@Singleton
public final class ContentTags {
  /** 128 bits: nobody will see two contents with one name. */
  private static final int BYTES = 16;

  private final ObjectMapper mapper;

  /** Tags of answers as this writes them. */
  public ContentTags(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** The name of what has this JSON. */
  public String of(Object content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(mapper.writeValueAsBytes(content));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
