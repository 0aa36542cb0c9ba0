package io.plimsoll.dashboard.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The files of the page, read once from the class path and served from memory.
///
/// A request selects from this fixed map; no path is ever resolved. Unmodifiable, thread-safe.
public final class Assets {
  private static final String ROOT = "/io/plimsoll/dashboard/web/";

  /// Everything there is; a file that is not listed is not served.
  private static final List<String> FILES =
      List.of(
          "index.html",
          "style.css",
          "views.css",
          "icon.svg",
          "start.js",
          "app.js",
          "api.js",
          "format.js",
          "router.js",
          "components/basics.js",
          "components/chart.js",
          "components/loadline.js",
          "components/decision.js",
          "components/usage.js",
          "views/services.js",
          "views/service.js",
          "views/container.js",
          "views/nodes.js",
          "views/activities.js",
          "views/status.js",
          "vendor/preact.js",
          "vendor/preact-hooks.js",
          "vendor/signals.js",
          "vendor/signals-core.js",
          "vendor/htm.js",
          "vendor/uplot.js",
          "vendor/uplot.css");

  private record Asset(String type, String tag, Buffer plain, Buffer gzipped) {}

  private final Map<String, Asset> byPath;

  private Assets(Map<String, Asset> byPath) {
    this.byPath = byPath;
  }

  /// Reads the files.
  ///
  /// @throws IllegalStateException if one is missing from the class path
  public static Assets load() {
    Map<String, Asset> assets = new LinkedHashMap<>();
    for (String file : FILES) {
      assets.put("/" + file, asset(file, read(ROOT + file)));
    }
    Asset index = assets.remove("/index.html");
    if (index != null) {
      assets.put("/", index);
    }
    return new Assets(assets);
  }

  /// The bytes of a class-path resource.
  public static byte[] read(String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The class path lacks " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The paths that are served.
  public List<String> paths() {
    return List.copyOf(byPath.keySet());
  }

  /// Size of everything the page loads, as it travels.
  public long gzippedBytes() {
    return byPath.values().stream().mapToLong(asset -> asset.gzipped.length()).sum();
  }

  /// Answers with the file of a path out of [#paths].
  public void serve(RoutingContext context, String path) {
    Asset asset = byPath.get(path);
    if (asset == null) {
      throw new IllegalArgumentException("There is no asset " + path);
    }
    HttpServerResponse response =
        context
            .response()
            .putHeader("ETag", asset.tag)
            .putHeader("Vary", "Accept-Encoding")
            .putHeader("Cache-Control", "no-cache");
    if (asset.tag.equals(context.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
      return;
    }
    boolean gzip = accepts(context.request().getHeader("Accept-Encoding"));
    // Named in either case, so that the server does not compress it a second time.
    response
        .putHeader("Content-Type", asset.type)
        .putHeader("Content-Encoding", gzip ? "gzip" : "identity");
    Answers.send(context, gzip ? asset.gzipped : asset.plain);
  }

  private static boolean accepts(@Nullable String encodings) {
    return encodings != null && encodings.contains("gzip");
  }

  private static Asset asset(String file, byte[] bytes) {
    return new Asset(type(file), tag(bytes), Buffer.buffer(bytes), Buffer.buffer(gzip(bytes)));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String type(String file) {
    return switch (file.substring(file.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalStateException("No media type for " + file);
    };
  }
}
