package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Browser;
import io.clickfold.testing.TcpRelay;
import io.clickfold.testing.TestServers;
import io.restassured.path.json.JsonPath;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages, as a browser shows them while clicks are counted. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardIT {
  private static final Logger LOG = Logger.getLogger(DashboardIT.class);
  private static final int CLICKS_PER_SECOND = 100;
  private static final int MANY_CLICKS = 150_000;
  private static final int MAX_ROWS_SHOWN = 10_000;
  private static final int MAX_ROWS_DRAWN = 100;
  private static final long MAX_TRANSFERRED_BYTES = 200_000;
  private static final int SERIES_MINUTES = 30;
  private static final int LIGHT_ACCENT = 0x1d4ed8;
  private static final int DARK_ACCENT = 0x7aa2ff;

  /** The random clicks' most clicked ad. */
  private static final String AD = "ad-0";

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());

  /** While old clicks come, no partition may be taken for idle: they would be late. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(40);

  private final Deployment deployment =
      new Deployment("dashboard", Duration.ofSeconds(20), IDLE_TIMEOUT);
  private Application application;
  private KnownTraffic traffic;
  private Browser browser;
  private Page page;

  @BeforeAll
  void start() {
    browser = Browser.open(Page.WIDE, Page.HEIGHT);
    LOG.infof("-Dclickfold.seed=%d", seed);
    application = Application.start(deployment).awaitReady();
    page = new Page(browser, application);
    new OldClicks(deployment, new Random(seed))
        .send(Instant.now().minus(Duration.ofMinutes(50)), Duration.ofMinutes(49), MANY_CLICKS);
    traffic =
        new KnownTraffic(
                TestServers.get().kafkaBootstrap(), deployment.adClicks(), seed, CLICKS_PER_SECOND)
            .begun();
  }

  @AfterAll
  void end() {
    if (traffic != null) {
      traffic.close();
      application.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void asUsual() {
    page.asUsual();
  }

  @AfterEach
  void nothingWasWrong() {
    assertThat(browser.newErrors()).isEmpty();
  }

  @Test
  void livePageCountsOn() {
    browser.clearCache();
    page.open("/");
    page.awaitText("h1", "Most clicked ads");
    awaitRows(10);
    String before = page.text(".tile strong");
    await().atMost(Page.SOON).until(() -> !page.text(".tile strong").equals(before));

    assertThat(page.text(".freshness")).startsWith("Live");
    assertThat(browser.run("return document.querySelectorAll('.sparkline .provisional').length"))
        .isEqualTo(10L);
    assertThat(browser.transferredBytes()).isLessThan(MAX_TRANSFERRED_BYTES);
    LOG.infof(
        "%,d bytes were transferred for the live page, and it was painted after %s ms",
        browser.transferredBytes(),
        browser.run("return performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    page.look("live");
  }

  @Test
  void livePageCountsAsTheApiDoes() {
    page.open("/?window=30m&n=25");
    awaitRows(12);

    await()
        .atMost(Page.SOON)
        .untilAsserted(
            () -> {
              String shown = page.text(".ranking tbody tr:nth-child(1) td.number");
              long counted = application.json("/v1/ads/top?window=30m").getLong("ads[0].clicks");
              assertThat(Long.parseLong(shown.replace(",", ""))).isBetween(counted - 200, counted);
            });
  }

  @Test
  void filtersStandInTheAddress() {
    page.open("/");
    awaitRows(10);
    page.choose("window", "15m");
    page.awaitAddress("window=15m");
    page.choose("n", "25");
    page.awaitAddress("n=25");
    page.type("input[name=country]", "kr");
    page.awaitAddress("country=KR");
    awaitRows(12);
    String inKorea = page.text(".tile strong");

    // Ads are not ranked by both: the one takes the other's place.
    page.type("input[name=device]", "mobile");
    page.awaitAddress("device=mobile");
    assertThat(browser.driver().getCurrentUrl()).doesNotContain("country");
    awaitRows(12);
    browser.driver().navigate().back();
    page.awaitAddress("country=KR");
    awaitRows(12);

    assertThat(page.element("input[name=country]").getDomProperty("value")).isEqualTo("KR");
    assertThat(inKorea).isNotEqualTo("–");
  }

  @Test
  void aFilterKeepsTheFocus() {
    page.open("/?window=10m");
    awaitRows(10);
    page.element("select[name=window]").sendKeys(Keys.ARROW_DOWN);
    page.awaitAddress("window=15m");

    assertThat(browser.run("return document.activeElement.name")).isEqualTo("window");
  }

  @Test
  void aLinkShowsTheSameToEverybody() {
    page.open("/?window=15m&n=25&country=KR&lang=ko&tz=Asia/Seoul");
    awaitRows(12);

    assertThat(page.text("h1")).isEqualTo("클릭이 가장 많은 광고");
    assertThat(browser.run("return document.documentElement.lang")).isEqualTo("ko");
    assertThat(page.text("select[name=window] option:checked")).isEqualTo("15분");
    assertThat(page.elements(".preferences option:checked"))
        .extracting(WebElement::getText)
        .containsExactly("한국어", "Asia/Seoul", "시스템 설정");
    page.look("live-ko");
  }

  @Test
  void saysWhenNothingWasClicked() {
    page.open("/?country=AQ");
    page.awaitText(".panel:last-of-type .status", "No ad was clicked in this window.");
    page.look("live-empty");
  }

  @Test
  void saysWhyItCannotAnswer() {
    page.open("/?country=KR&device=mobile");
    page.awaitText(".freshness", "Failed");

    assertThat(page.text(".banner")).contains("cube");
    // What was refused is on the console, too, as the browser's own message.
    assertThat(browser.newErrors()).isNotEmpty();
    page.look("live-failed");
  }

  @Test
  void anAdIsShownFromAllSides() {
    page.open("/ad/?ad_id=" + AD + "&range=1h&compare=yes");
    page.awaitText("h1", "Ad " + AD);
    for (String panel : List.of("By country", "By device", "By hour of the day")) {
      await().atMost(Page.SOON).until(() -> !bars(panel).isEmpty());
    }
    String before = page.text(".tile strong");
    await().atMost(Page.SOON).until(() -> !page.text(".tile strong").equals(before));

    assertThat(bars("By country"))
        .extracting(WebElement::getText)
        .contains("South Korea", "Germany", "United States", "(none given)");
    // The hours of the range, and no others.
    assertThat(bars("By hour of the day")).hasSizeBetween(1, 2);
    assertThat(page.text(".legend"))
        .contains("final")
        .contains("provisional")
        .contains("period before");
    page.element(".time-chart").sendKeys(Keys.END);
    assertThat(page.text(".readout")).contains("provisional");
    page.element(".time-chart").sendKeys(Keys.HOME);
    assertThat(page.text(".readout")).contains("final").contains("in the period before");
    page.look("ad");

    // At once: which bar is whose changes as clicks come.
    browser.run(
        "[...document.querySelectorAll('.bar-label')].find(bar => bar.textContent === 'Germany').click()");
    page.awaitAddress("country=DE");
    page.awaitText(".panel[aria-label='By country'] .status", "All of these clicks");
  }

  @Test
  void aRangeOfThePastIsAskedForOnce() {
    Instant to = Instant.now().minus(Duration.ofMinutes(10));
    page.open(
        "/ad/?ad_id=%s&range=custom&from=%s&to=%s&tz=UTC"
            .formatted(AD, minute(to.minus(Duration.ofMinutes(10))), minute(to)));
    await().atMost(Page.SOON).until(() -> !page.text(".tile strong").equals("–"));

    long counted =
        application
            .json(
                "/v1/ads/%s/clicks?from=%s&to=%s"
                    .formatted(AD, minute(to.minus(Duration.ofMinutes(10))), minute(to)))
            .getLong("clicks");
    assertThat(page.text(".tile strong").replace(",", "")).isEqualTo(Long.toString(counted));
    assertThat(page.text(".freshness")).isEmpty();
  }

  @Test
  void whatAnAddressCannotMeanLeavesIt() {
    page.open("/?window=7m&n=25");
    awaitRows(12);

    assertThat(browser.driver().getCurrentUrl()).contains("n=25").doesNotContain("window");
    assertThat(page.text("select[name=window] option:checked")).isEqualTo("5 min");
  }

  @Test
  void tensOfThousandsOfRawClicksAreShown() {
    page.open("/ad/?ad_id=" + AD + "&range=1h");
    await().atMost(Page.SOON).until(() -> page.element(".raw-actions button").isEnabled());
    page.element(".raw-actions button").click();
    await()
        .atMost(Page.SOON)
        .untilAsserted(() -> assertThat(page.text(".raw-actions .progress")).contains("10,000"));

    assertThat(rowsDrawn()).isLessThan(MAX_ROWS_DRAWN);
    browser.run("const rows = document.querySelector('.virtual'); rows.scrollTop = 1e9");
    await()
        .atMost(Page.SOON)
        .until(
            () -> page.elements("[aria-rowindex='%d']".formatted(MAX_ROWS_SHOWN + 1)).size() == 1);
    assertThat(rowsDrawn()).isLessThan(MAX_ROWS_DRAWN);
    page.look("ad-raw-clicks");
  }

  @Test
  void asksWhichAdWhenNoneIsNamed() {
    page.open("/ad/");
    page.awaitText("h1", "Which ad?");
    page.type("input[name=ad_id]", AD);
    page.awaitText("h1", "Ad " + AD);
  }

  @Test
  void saysSinceWhenItIsStale() {
    try (TcpRelay cassandra = new TcpRelay(TestServers.get().cassandraContactPoint());
        Application other =
            Application.start(
                    deployment,
                    Map.of(
                        "CLICKFOLD_ROLES",
                        "query",
                        "CLICKFOLD_QUERY_STREAMS_HEARTBEAT",
                        "1s",
                        "QUARKUS_CASSANDRA_CONTACT_POINTS",
                        cassandra.address()))
                .awaitReady()) {
      browser.get(other.uri("/?lang=en"));
      awaitRows(10);
      page.awaitText(".freshness", "Live");
      cassandra.cut();
      page.awaitText(".banner", "Stale since");
      assertThat(page.text(".freshness")).startsWith("Stale");
      cassandra.mend();
      page.awaitText(".freshness", "Live");
      assertThat(page.element(".banner").isDisplayed()).isFalse();

      other.end();
      page.awaitText(".banner", "Stale since");
      assertThat(page.text(".freshness")).startsWith("Stale");
      page.look("live-stale");
    }
    // The page goes on trying, and the browser has a message of its own for each refused
    // connection.
    browser.get(URI.create("about:blank"));
    assertThat(browser.newErrors()).isNotEmpty();
  }

  @Test
  void isStaleAfterSleepUntilItHasAnAnswer() {
    page.open("/");
    awaitRows(10);
    page.awaitText(".freshness", "Live");
    browser.run(
        """
        const freshness = document.querySelector('.freshness');
        window.seen = [];
        new MutationObserver(() => window.seen.push(freshness.textContent.trim()))
            .observe(freshness, {subtree: true, childList: true, characterData: true});
        const awake = Date.now;
        Date.now = () => awake() + 3_600_000;
        """);

    await()
        .atMost(Page.SOON)
        .until(() -> browser.run("return window.seen.join()").toString().contains("Stale"));
    page.awaitText(".freshness", "Live");
  }

  @Test
  void allLanguagesHaveTheSameTexts() {
    page.open("/");
    Object keys =
        browser.runAsync(
            """
            const done = arguments[0];
            Promise.all(['en', 'ko'].map((tag) => import(`/assets/messages.${tag}.js`))).then((all) =>
              done(all.map((module) => JSON.stringify(Object.entries(module.default).map(([key, text]) =>
                [key, [...text.matchAll(/\\{\\w+\\}/g)].map(String).sort()]).sort()))));
            """);

    List<?> byLanguage = (List<?>) keys;
    assertThat(byLanguage.get(1)).isEqualTo(byLanguage.get(0));
  }

  @Test
  void chartsAreSavedAsCsv() throws IOException {
    Instant recent = Instant.now().minus(Duration.ofMinutes(SERIES_MINUTES / 3));
    await().atMost(Page.SOON).until(() -> finalUntil().isAfter(recent));
    page.open("/?window=15m&n=25");
    awaitRows(12);
    save("Clicks of all ads by minute", "CSV");
    List<String> rows = downloaded("clicks-by-minute.csv", Files::readAllLines);

    assertThat(rows).hasSize(1 + SERIES_MINUTES).startsWith("Minute,Clicks,State");
    Map<String, Long> counted = new HashMap<>();
    JsonPath top = application.json("/v1/ads/top?series=40m");
    Instant minute = Instant.parse(top.getString("series.from"));
    for (Object clicks : top.getList("series.clicks")) {
      counted.put(minute.toString(), clicks == null ? null : ((Number) clicks).longValue());
      minute = minute.plus(1, ChronoUnit.MINUTES);
    }
    List<String[]> finalMinutes =
        rows.stream().map(row -> row.split(",")).filter(row -> row[2].equals("final")).toList();
    assertThat(finalMinutes)
        .allSatisfy(
            row ->
                assertThat(Long.parseLong(row[1]))
                    .isEqualTo(counted.get(Instant.parse(row[0]).toString())))
        .filteredOn(row -> !row[1].equals("0"))
        .hasSizeGreaterThan(SERIES_MINUTES / 2);

    save("Most clicked ads", "CSV");
    List<String> ads = downloaded("top-ads.csv", Files::readAllLines);
    assertThat(ads)
        .hasSize(1 + 12)
        .startsWith("Rank,Ad,Clicks,Previous rank")
        .element(1)
        .asString()
        .matches("1,ad-0,[1-9][0-9]*,[0-9]*");
  }

  @Test
  void chartsAreSavedAsPng() throws IOException {
    page.open("/");
    awaitRows(10);
    for (String[] chart :
        new String[][] {
          {"Clicks of all ads by minute", "clicks-by-minute.png"},
          {"Most clicked ads", "top-ads.png"}
        }) {
      save(chart[0], "PNG");
      BufferedImage picture = downloaded(chart[1], file -> ImageIO.read(file.toFile()));

      assertThat(picture.getWidth()).as(chart[1]).isGreaterThan(700);
      assertThat(pixels(picture, LIGHT_ACCENT)).as(chart[1]).isGreaterThan(200);
      assertThat(pixels(picture, 0xffffff)).as(chart[1]).isGreaterThan(20_000);
    }
  }

  @Test
  void paperIsLightAndWithoutControls() {
    page.open("/");
    awaitRows(10);
    browser.preferColorScheme("dark");
    browser.run(
        """
        window.colors = [];
        window.look = () => {
          const canvas = document.querySelector('.plot canvas');
          const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const found = new Set();
          for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] === 255) {
              found.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
            }
          }
          return [...found];
        };
        window.addEventListener('beforeprint', () => (window.colors = window.look()));
        """);
    // What is drawn anew while paper is shown would stay light behind it.
    awaitColor("return window.look()", DARK_ACCENT);
    browser.showAsPrinted("dark");
    for (String control : List.of("nav", ".filters", ".preferences", ".actions", ".as-table")) {
      assertThat(page.element(control).isDisplayed()).as(control).isFalse();
    }
    assertThat(page.element(".ranking").isDisplayed()).isTrue();

    browser.preferColorScheme("dark");
    awaitColor("return window.look()", DARK_ACCENT);
    byte[] printed = browser.print();

    assertThat(new String(printed, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("%PDF");
    assertThat(colors("return window.colors")).contains(LIGHT_ACCENT).doesNotContain(DARK_ACCENT);
    awaitColor("return window.look()", DARK_ACCENT);
  }

  @Test
  void rowsOutOfSightAreNoElements() {
    page.open("/");
    awaitRows(10);
    browser.runAsync(
        """
        const done = arguments[0];
        import('/assets/ranking.js').then(({Ranking}) => {
          const ranking = new Ranking();
          document.querySelector('.ranking').replaceWith(ranking.element);
          window.drawn = () =>
            [...ranking.element.querySelectorAll('[aria-rowindex]')].map(row => row.ariaRowIndex ??
              row.getAttribute('aria-rowindex'));
          window.rank = (ads) => ranking.draw({ads, clicks: 1e6}, 20, (id) => `?${id}`);
          window.ads = Array.from({length: 500}, (_, i) => ({
            rank: i + 1, ad_id: `many-${i}`, clicks: 1000 - i, rank_change: 0,
            clicks_by_minute: i < 100 ? new Array(30).fill(i) : undefined,
          }));
          window.rank(window.ads);
          done();
        });
        """);

    assertThat(page.element(".ranking").getDomAttribute("aria-rowcount")).isEqualTo("501");
    assertThat(drawnRows()).hasSizeLessThan(MAX_ROWS_DRAWN).startsWith("2");
    browser.run("document.querySelector('[aria-rowindex=\"6\"] a').focus()");
    browser.run("scrollTo(0, 1e6)");
    await().atMost(Page.SOON).until(() -> drawnRows().contains("501"));
    assertThat(drawnRows()).hasSizeLessThan(MAX_ROWS_DRAWN);
    browser.run("window.rank([...window.ads].reverse().map((ad, i) => ({...ad, rank: i + 1})))");
    assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("many-4");
    assertThat(drawnRows()).hasSizeLessThan(MAX_ROWS_DRAWN).contains("497");

    browser.run("dispatchEvent(new Event('beforeprint'))");
    assertThat(drawnRows()).hasSize(500);
    browser.run("dispatchEvent(new Event('afterprint'))");
    assertThat(drawnRows()).hasSizeLessThan(MAX_ROWS_DRAWN);
    browser.assertAccessible();
  }

  @Test
  void numbersAndTimesAreAsTheReadersLocaleHasThem() {
    try {
      browser.preferLanguages("en-IN,en");
      browser.get(application.uri("/?window=60m"));
      page.awaitText("h1", "Most clicked ads");
      await()
          .atMost(Page.SOON)
          .until(() -> page.text(".tile strong").matches("[1-9],[0-9]{2},[0-9]{3}"));

      browser.preferLanguages("ko-KR,ko");
      browser.get(application.uri("/ad/?ad_id=" + AD + "&range=1h"));
      page.awaitText("h1", "광고 " + AD);
      browser.run("document.querySelector('.as-table').open = true");
      await()
          .atMost(Page.SOON)
          .until(
              () -> page.text(".as-table tbody th").matches("[0-9]+월 [0-9]+일 [0-9]{2}:[0-9]{2}"));
    } finally {
      browser.preferLanguages("");
    }
  }

  @Test
  void hoursOfTheDayBeginWhereThoseOfUtcDo() {
    page.open("/ad/?ad_id=" + AD + "&range=1h&tz=Asia/Kolkata");
    await().atMost(Page.SOON).until(() -> !bars("By hour of the day").isEmpty());

    assertThat(bars("By hour of the day"))
        .extracting(WebElement::getText)
        .hasSizeBetween(1, 2)
        .allMatch(hour -> hour.endsWith(":30"));
    assertThat(page.text(".panel[aria-label='By hour of the day'] .note")).contains(":30");
    page.open("/ad/?ad_id=" + AD + "&range=7d&tz=Asia/Seoul");
    await().atMost(Page.SOON).until(() -> !bars("By hour of the day").isEmpty());
    assertThat(bars("By hour of the day"))
        .extracting(WebElement::getText)
        .hasSize(24)
        .startsWith("00:00", "01:00");
    assertThat(page.text(".panel[aria-label='By hour of the day'] .note")).isEmpty();
  }

  private List<WebElement> bars(String panel) {
    return page.elements(".panel[aria-label='%s'] .bar-label".formatted(panel));
  }

  /** How far the minutes of all ads are final. */
  private Instant finalUntil() {
    String until = application.json("/v1/ads/top?series=30m").getString("series.final_until");
    return until == null ? Instant.EPOCH : Instant.parse(until);
  }

  /** Presses a button of a panel. */
  private void save(String panel, String as) {
    page.elements(".panel[aria-label='%s'] .actions button".formatted(panel)).stream()
        .filter(button -> button.getText().equals(as))
        .findFirst()
        .orElseThrow()
        .click();
  }

  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  /** What a file has that was saved, which then is gone. */
  private <T> T downloaded(String name, Reader<T> reader) throws IOException {
    Path file = browser.downloads().resolve(name);
    await().atMost(Page.SOON).until(() -> Files.exists(file));
    T content = reader.read(file);
    Files.delete(file);
    return content;
  }

  private static long pixels(BufferedImage picture, int color) {
    return Arrays.stream(
            picture.getRGB(
                0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
        .filter(pixel -> (pixel & 0xffffff) == color)
        .count();
  }

  /** The opaque colours that a script finds. */
  private List<Integer> colors(String script) {
    return ((List<?>) browser.run(script))
        .stream().map(color -> ((Number) color).intValue()).toList();
  }

  private void awaitColor(String script, int color) {
    await().atMost(Page.SOON).until(() -> colors(script).contains(color));
  }

  private List<String> drawnRows() {
    return ((List<?>) browser.run("return window.drawn()")).stream().map(String::valueOf).toList();
  }

  private long rowsDrawn() {
    return (Long) browser.run("return document.querySelectorAll('.virtual tbody tr').length");
  }

  private void awaitRows(int count) {
    await()
        .atMost(Page.SOON)
        .until(
            () ->
                browser
                    .run("return document.querySelectorAll('.ranking tbody tr').length")
                    .equals((long) count));
  }

  private static String minute(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
