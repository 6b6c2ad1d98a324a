package io.clickfold.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageHandlerTest {
  private static final String PAGE = "/testing/page/";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private PageServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aPageComesWithThePolicy() throws Exception {
    serve(Optional.empty());

    HttpResponse<byte[]> page = send("GET", PAGE + "?a=b", null, null);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=UTF-8");
    assertThat(header(page, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(page, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(header(page, "Permissions-Policy")).contains("camera=()");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("</html>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate, GZIP;q=0.5", "br, *", "gzip; q=1"})
  void whoTakesItCompressedGetsItSo(String accepted) throws Exception {
    serve(Optional.empty());

    HttpResponse<byte[]> plain = send("GET", PAGE, null, null);
    HttpResponse<byte[]> page = send("GET", PAGE, "Accept-Encoding", accepted);

    assertThat(header(page, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(page, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
    assertThat(page.body()).hasSizeLessThan(plain.body().length);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(page.body())).readAllBytes())
        .isEqualTo(plain.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip;q=0", "gzip; q=0.000", "br", "xgzip", "gzipped", ""})
  void whoDoesNotGetsItAsItIs(String accepted) throws Exception {
    serve(Optional.empty());

    HttpResponse<byte[]> page = send("GET", PAGE, "Accept-Encoding", accepted);

    assertThat(header(page, "Content-Encoding")).isNull();
    assertThat(header(page, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
  }

  @Test
  void whoHasItIsToldSo() throws Exception {
    serve(Optional.empty());
    String tag = header(send("GET", PAGE, null, null), "ETag");

    for (String known : new String[] {tag, tag.substring(2), "\"other\", " + tag, "*"}) {
      HttpResponse<byte[]> page = send("GET", PAGE, "If-None-Match", known);
      assertThat(page.statusCode()).as(known).isEqualTo(304);
      assertThat(page.body()).isEmpty();
      assertThat(header(page, "ETag")).isEqualTo(tag);
      assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    }
    assertThat(send("GET", PAGE, "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void onlyTheHeadIfThatIsAskedFor() throws Exception {
    serve(Optional.empty());

    HttpResponse<byte[]> head = send("HEAD", PAGE, null, null);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length"))
        .isEqualTo(Integer.toString(send("GET", PAGE, null, null).body().length));
  }

  @Test
  void aFolderWithoutItsSlashLeadsToIt() throws Exception {
    serve(Optional.empty());

    HttpResponse<byte[]> answer = send("GET", "/testing/page?ad_id=a%2Fb", null, null);

    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(header(answer, "Location")).isEqualTo("/testing/page/?ad_id=a%2Fb");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/clicks",
    "GET, /q/health",
    "GET, /testing/page/none.js",
    "GET, /testing",
    "POST, /testing/page/"
  })
  void allElseIsLeftToOthers(String method, String path) throws Exception {
    for (Optional<String> refusal : List.of(Optional.<String>empty(), Optional.of("{}"))) {
      serve(refusal);

      HttpResponse<byte[]> answer = send(method, path, null, null);

      assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(PageServer.OTHER);
      assertThat(header(answer, "Content-Security-Policy")).isNull();
      assertThat(header(answer, "Cache-Control")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, "/testing/page", PAGE + "script.js"})
  void whereThereAreNoPagesThatIsSaid(String path) throws Exception {
    serve(Optional.of("{\"status\":404}"));

    HttpResponse<byte[]> answer = send("GET", path, null, null);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("{\"status\":404}");
  }

  private void serve(Optional<String> refusal) {
    close();
    server = new PageServer(refusal);
  }

  private HttpResponse<byte[]> send(String method, String path, String header, String value)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path)).method(method, BodyPublishers.noBody());
    if (header != null) {
      request.header(header, value);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }
}
