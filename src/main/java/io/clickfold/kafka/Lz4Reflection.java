package io.clickfold.kafka;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The pure Java implementations of LZ4 and its checksum, which their factories look up by name: so
 * native executables can read and write compressed batches.
 */
@RegisterForReflection(
    classNames = {
      "net.jpountz.lz4.LZ4HCJavaSafeCompressor",
      "net.jpountz.lz4.LZ4HCJavaUnsafeCompressor",
      "net.jpountz.lz4.LZ4JavaSafeCompressor",
      "net.jpountz.lz4.LZ4JavaSafeFastDecompressor",
      "net.jpountz.lz4.LZ4JavaSafeSafeDecompressor",
      "net.jpountz.lz4.LZ4JavaUnsafeCompressor",
      "net.jpountz.lz4.LZ4JavaUnsafeFastDecompressor",
      "net.jpountz.lz4.LZ4JavaUnsafeSafeDecompressor",
      "net.jpountz.xxhash.StreamingXXHash32JavaSafe$Factory",
      "net.jpountz.xxhash.StreamingXXHash32JavaUnsafe$Factory",
      "net.jpountz.xxhash.StreamingXXHash64JavaSafe$Factory",
      "net.jpountz.xxhash.StreamingXXHash64JavaUnsafe$Factory",
      "net.jpountz.xxhash.XXHash32JavaSafe",
      "net.jpountz.xxhash.XXHash32JavaUnsafe",
      "net.jpountz.xxhash.XXHash64JavaSafe",
      "net.jpountz.xxhash.XXHash64JavaUnsafe"
    })
final class Lz4Reflection {
  private Lz4Reflection() {}
}
