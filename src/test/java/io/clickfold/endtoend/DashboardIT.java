package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Browser;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages, as a browser shows them while clicks are counted. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardIT {
  private static final Logger LOG = Logger.getLogger(DashboardIT.class);
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final int CLICKS_PER_SECOND = 100;
  private static final int MANY_CLICKS = 150_000;
  private static final int MAX_ROWS_SHOWN = 10_000;
  private static final int MAX_ROWS_DRAWN = 100;
  private static final long MAX_TRANSFERRED_BYTES = 200_000;
  private static final int WIDE = 1280;
  private static final int NARROW = 390;
  private static final int HEIGHT = 900;

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

  @BeforeAll
  void start() {
    browser = Browser.open(WIDE, HEIGHT);
    LOG.infof("-Dclickfold.seed=%d", seed);
    application = Application.start(deployment).awaitReady();
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
  void wide() {
    browser.resize(WIDE, HEIGHT);
    browser.preferColorScheme("light");
  }

  @AfterEach
  void nothingWasWrong() {
    assertThat(browser.newErrors()).isEmpty();
  }

  @Test
  void livePageCountsOn() {
    browser.clearCache();
    open("/");
    awaitText("h1", "Most clicked ads");
    awaitRows(10);
    String before = text(".tile strong");
    await().atMost(SOON).until(() -> !text(".tile strong").equals(before));

    assertThat(text(".freshness")).startsWith("Live");
    assertThat(browser.run("return document.querySelectorAll('.sparkline .provisional').length"))
        .isEqualTo(10L);
    assertThat(browser.transferredBytes()).isLessThan(MAX_TRANSFERRED_BYTES);
    LOG.infof(
        "%,d bytes were transferred for the live page, and it was painted after %s ms",
        browser.transferredBytes(),
        browser.run("return performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    look("live");
  }

  @Test
  void livePageCountsAsTheApiDoes() {
    open("/?window=30m&n=25");
    awaitRows(12);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              String shown = text(".ranking tbody tr:nth-child(1) td.number");
              long counted = application.json("/v1/ads/top?window=30m").getLong("ads[0].clicks");
              assertThat(Long.parseLong(shown.replace(",", ""))).isBetween(counted - 200, counted);
            });
  }

  @Test
  void filtersStandInTheAddress() {
    open("/");
    awaitRows(10);
    choose("window", "15m");
    awaitAddress("window=15m");
    choose("n", "25");
    awaitAddress("n=25");
    type("input[name=country]", "kr");
    awaitAddress("country=KR");
    awaitRows(12);
    String inKorea = text(".tile strong");

    type("input[name=country]", "");
    await().atMost(SOON).until(() -> !browser.driver().getCurrentUrl().contains("country"));
    type("input[name=device]", "mobile");
    awaitAddress("device=mobile");
    awaitRows(12);
    browser.driver().navigate().back();
    browser.driver().navigate().back();
    awaitAddress("country=KR");
    awaitRows(12);

    assertThat(element("input[name=country]").getDomProperty("value")).isEqualTo("KR");
    assertThat(inKorea).isNotEqualTo("–");
  }

  @Test
  void aLinkShowsTheSameToEverybody() {
    open("/?window=15m&n=25&country=KR&lang=ko&tz=Asia/Seoul");
    awaitRows(12);

    assertThat(text("h1")).isEqualTo("클릭이 가장 많은 광고");
    assertThat(browser.run("return document.documentElement.lang")).isEqualTo("ko");
    assertThat(text("select[name=window] option:checked")).isEqualTo("15분");
    assertThat(browser.driver().findElements(By.cssSelector(".preferences option:checked")))
        .extracting(WebElement::getText)
        .containsExactly("한국어", "Asia/Seoul", "시스템 설정");
    look("live-ko");
  }

  @Test
  void saysWhenNothingWasClicked() {
    open("/?country=AQ");
    awaitText(".panel:last-of-type .status", "No ad was clicked in this window.");
    look("live-empty");
  }

  @Test
  void saysWhyItCannotAnswer() {
    open("/?country=KR&device=mobile");
    awaitText(".freshness", "Failed");

    assertThat(text(".banner")).contains("cube");
    // What was refused is on the console, too, as the browser's own message.
    assertThat(browser.newErrors()).isNotEmpty();
    look("live-failed");
  }

  @Test
  void anAdIsShownFromAllSides() {
    open("/ad/?ad_id=" + AD + "&range=1h&compare=yes");
    awaitText("h1", "Ad " + AD);
    for (String panel : List.of("By country", "By device", "By hour of the day")) {
      await().atMost(SOON).until(() -> !bars(panel).isEmpty());
    }
    String before = text(".tile strong");
    await().atMost(SOON).until(() -> !text(".tile strong").equals(before));

    assertThat(bars("By country"))
        .extracting(WebElement::getText)
        .contains("South Korea", "Germany", "United States", "(none given)");
    assertThat(bars("By hour of the day")).hasSize(24);
    assertThat(text(".legend")).contains("final").contains("provisional").contains("period before");
    element(".time-chart").sendKeys(Keys.END);
    assertThat(text(".readout")).contains("provisional");
    element(".time-chart").sendKeys(Keys.HOME);
    assertThat(text(".readout")).contains("final").contains("in the period before");
    look("ad");

    // At once: which bar is whose changes as clicks come.
    browser.run(
        "[...document.querySelectorAll('.bar-label')].find(bar => bar.textContent === 'Germany').click()");
    awaitAddress("country=DE");
    awaitText(".panel[aria-label='By country'] .status", "All of these clicks");
  }

  @Test
  void aRangeOfThePastIsAskedForOnce() {
    Instant to = Instant.now().minus(Duration.ofMinutes(10));
    open(
        "/ad/?ad_id=%s&range=custom&from=%s&to=%s&tz=UTC"
            .formatted(AD, minute(to.minus(Duration.ofMinutes(10))), minute(to)));
    await().atMost(SOON).until(() -> !text(".tile strong").equals("–"));

    long counted =
        application
            .json(
                "/v1/ads/%s/clicks?from=%s&to=%s"
                    .formatted(AD, minute(to.minus(Duration.ofMinutes(10))), minute(to)))
            .getLong("clicks");
    assertThat(text(".tile strong").replace(",", "")).isEqualTo(Long.toString(counted));
    assertThat(text(".freshness")).isEmpty();
  }

  @Test
  void tensOfThousandsOfRawClicksAreShown() {
    open("/ad/?ad_id=" + AD + "&range=1h");
    await().atMost(SOON).until(() -> element(".raw-actions button").isEnabled());
    element(".raw-actions button").click();
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(text(".raw-actions .progress")).contains("10,000"));

    assertThat(rowsDrawn()).isLessThan(MAX_ROWS_DRAWN);
    browser.run("const rows = document.querySelector('.virtual'); rows.scrollTop = 1e9");
    await()
        .atMost(SOON)
        .until(
            () ->
                browser
                        .driver()
                        .findElements(
                            By.cssSelector("[aria-rowindex='%d']".formatted(MAX_ROWS_SHOWN + 1)))
                        .size()
                    == 1);
    assertThat(rowsDrawn()).isLessThan(MAX_ROWS_DRAWN);
    look("ad-raw-clicks");
  }

  @Test
  void asksWhichAdWhenNoneIsNamed() {
    open("/ad/");
    awaitText("h1", "Which ad?");
    type("input[name=ad_id]", AD);
    awaitText("h1", "Ad " + AD);
  }

  @Test
  void saysSinceWhenItIsStale() {
    try (Application other =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "query")).awaitReady()) {
      browser.get(other.uri("/?lang=en"));
      awaitRows(10);
      other.end();
      awaitText(".banner", "Stale since");
      assertThat(text(".freshness")).startsWith("Stale");
      look("live-stale");
    }
    // The browser's own messages about connections that are refused.
    assertThat(browser.newErrors()).isNotEmpty();
  }

  @Test
  void isStaleAfterSleepUntilItHasAnAnswer() {
    open("/");
    awaitRows(10);
    awaitText(".freshness", "Live");
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
        .atMost(SOON)
        .until(() -> browser.run("return window.seen.join()").toString().contains("Stale"));
    awaitText(".freshness", "Live");
  }

  @Test
  void allLanguagesHaveTheSameTexts() {
    open("/");
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

  /** A picture in both themes and two widths, each without what keeps some readers out. */
  private void look(String name) {
    for (String scheme : List.of("light", "dark")) {
      browser.preferColorScheme(scheme);
      for (int width : new int[] {WIDE, NARROW}) {
        browser.resize(width, HEIGHT);
        browser.screenshot("%s-%s-%d".formatted(name, scheme, width));
        browser.assertAccessible();
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
            .isLessThanOrEqualTo(width);
      }
    }
    wide();
  }

  private void open(String path) {
    browser.get(
        application.uri(
            path.contains("lang=") ? path : path + (path.contains("?") ? "&" : "?") + "lang=en"));
  }

  private WebElement element(String selector) {
    return browser.driver().findElement(By.cssSelector(selector));
  }

  private String text(String selector) {
    return (String)
        browser.run(
            "return document.querySelector(arguments[0])?.textContent.trim() ?? ''", selector);
  }

  private void type(String selector, String text) {
    element(selector).clear();
    element(selector).sendKeys(text, Keys.TAB);
  }

  private void choose(String field, String value) {
    browser
        .driver()
        .findElement(By.cssSelector("select[name=%s] option[value='%s']".formatted(field, value)))
        .click();
  }

  private List<WebElement> bars(String panel) {
    return browser
        .driver()
        .findElements(By.cssSelector(".panel[aria-label='%s'] .bar-label".formatted(panel)));
  }

  private long rowsDrawn() {
    return (Long) browser.run("return document.querySelectorAll('.virtual tbody tr').length");
  }

  private void awaitText(String selector, String beginning) {
    await().atMost(SOON).until(() -> text(selector).startsWith(beginning));
  }

  private void awaitRows(int count) {
    await()
        .atMost(SOON)
        .until(
            () ->
                browser
                    .run("return document.querySelectorAll('.ranking tbody tr').length")
                    .equals((long) count));
  }

  private void awaitAddress(String part) {
    await().atMost(SOON).until(() -> browser.driver().getCurrentUrl().contains(part));
  }

  private static String minute(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
