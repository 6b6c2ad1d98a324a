package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Browser;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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
import org.openqa.selenium.WebElement;

/** The page of those who run Clickfold, as a browser shows it while clicks are counted. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsPageIT {
  private static final Logger LOG = Logger.getLogger(OperationsPageIT.class);
  private static final int CLICKS_PER_SECOND = 100;
  private static final int OLD_CLICKS = 5_000;
  private static final int ROLES = 7;
  private static final int QUEUES = 8;
  private static final long MAX_TRANSFERRED_BYTES = 200_000;
  private static final String JOBS = ".panel[aria-label='Recalculations'] ";
  private static final String OUTCOMES = ".panel[aria-label='What became of clicks'] ";
  private static final String SENT = ".request .outcome:not([hidden])";

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());

  /** While old clicks come, no partition may be taken for idle: they would be late. */
  private final Deployment deployment =
      new Deployment("operationspage", Duration.ofSeconds(20), Duration.ofSeconds(40));

  private final Instant start =
      Instant.now().minus(Duration.ofMinutes(20)).truncatedTo(ChronoUnit.MINUTES);
  private Application application;
  private KnownTraffic traffic;
  private Browser browser;
  private Page page;

  @BeforeAll
  void start() {
    browser = Browser.open(Page.WIDE, Page.HEIGHT);
    LOG.infof("-Dclickfold.seed=%d", seed);
    application =
        Application.start(
                deployment,
                Map.of(
                    "CLICKFOLD_ROLES",
                    "collector,aggregator,ranker,writer,archiver,recalculator,query",
                    "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS",
                    "0",
                    // No recalculations but those that are asked for.
                    "CLICKFOLD_RECALCULATOR_QUIET_TIME",
                    "10m"))
            .awaitReady();
    page = new Page(browser, application);
    new OldClicks(deployment, new Random(seed)).send(start, Duration.ofMinutes(19), OLD_CLICKS);
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
  void drawsThePipelineAndCountsOn() {
    browser.clearCache();
    page.open("/operations/");
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              // The store has one of its own.
              assertThat(page.elements(".box.role[data-state=good]")).hasSize(ROLES + 1);
              assertThat(states(".box.queue")).hasSize(QUEUES).containsOnly("good", "idle");
              assertThat(page.elements(".verdict li[data-state=bad]")).isEmpty();
              assertThat(page.elements(".verdict li[data-state=unknown]")).isEmpty();
              assertThat(finalUntil("Counts")).isNotEqualTo("–");
              assertThat(finalUntil("Rankings")).isNotEqualTo("–");
            });
    LOG.infof("The verdict: %s", page.text(".verdict"));
    assertThat(page.text(".box.queue[data-state=good] .name")).endsWith("ad-clicks");
    assertThat(page.text(".freshness")).startsWith("Live");

    browser.run("window.row = document.querySelector(arguments[0] + 'tbody tr')", OUTCOMES);
    String before = page.text(OUTCOMES + "td.number");
    await().atMost(Page.SOON).until(() -> !page.text(OUTCOMES + "td.number").equals(before));

    assertThat(browser.run("return window.row.isConnected")).isEqualTo(true);
    assertThat(browser.transferredBytes()).isLessThan(MAX_TRANSFERRED_BYTES);
    page.look("operations");
  }

  @Test
  void tellsTheSameAsATable() {
    page.open("/operations/");
    String table = ".panel[aria-label='Pipeline'] .as-table summary";
    await().atMost(Page.SOON).until(() -> page.element(table).isDisplayed());
    page.element(table).click();

    await()
        .atMost(Page.SOON)
        .untilAsserted(
            () ->
                assertThat(page.elements(".as-table tbody th"))
                    .extracting(WebElement::getText)
                    .contains("collector", "query")
                    .hasSize(ROLES + QUEUES));
  }

  @Test
  void beginsAndCancelsARecalculation() {
    RecalculationClient jobs = new RecalculationClient(application);
    Instant to = start.plus(Duration.ofMinutes(10));
    await().atMost(Page.SOON).until(() -> isFinal(to));
    page.open("/operations/?tz=UTC");
    request(start.plus(Duration.ofMinutes(5)), to, "ad-0\nad-1");
    page.awaitText(SENT, "Requested: ");
    String id = page.text(SENT).substring("Requested: ".length());

    assertThat(jobs.job(id).getString("from"))
        .isEqualTo(start.plus(Duration.ofMinutes(5)).toString());
    assertThat(jobs.job(id).getList("ads")).containsExactlyInAnyOrder("ad-0", "ad-1");
    assertThat(page.element("[name=ads]").getDomProperty("value")).isEmpty();
    page.choose("jobs", "under_way");
    page.awaitAddress("jobs=under_way");
    // Rankings of an hour hold the minutes, so it cannot be done yet.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> page.text(JOBS + "tbody").contains("counts are replaced"));

    page.element(JOBS + "tbody button").click();
    assertThat(page.text("dialog h2")).isEqualTo("Cancel this recalculation?");
    browser.assertAccessible();
    browser.screenshot("operations-dialog");
    page.element("dialog [type=submit]").click();
    page.awaitText(JOBS + ".note", "Cancelled: ");

    assertThat(jobs.state(id)).isEqualTo("cancelled");
    page.awaitText(JOBS + ".status", "There are none.");
  }

  @Test
  void saysWhyARecalculationIsRefusedAndKeepsWhatWasTyped() {
    page.open("/operations/?tz=UTC");
    Instant future = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofHours(1));
    request(start, future, "ad-0");
    page.awaitText(SENT, "Only minutes that are final");

    assertThat(page.element("[name=to]").getDomProperty("value")).isEqualTo(field(future));
    assertThat(page.element("[name=ads]").getDomProperty("value")).isEqualTo("ad-0");
    assertThat(browser.driver().switchTo().activeElement().getText()).startsWith("Only minutes");
    // What was refused is on the console, too, as the browser's own message.
    assertThat(browser.newErrors()).isNotEmpty();
    page.look("operations-refused");
  }

  @Test
  void aLinkShowsTheSameToEverybody() {
    page.open("/operations/?jobs=under_way&lang=ko&tz=Asia/Seoul");
    await().atMost(Page.SOON).until(() -> states(".box.role").contains("good"));

    assertThat(page.text("h1")).isEqualTo("운영 현황");
    assertThat(page.element("select[name=jobs]").getDomProperty("value")).isEqualTo("under_way");
    assertThat(page.text(".box.role[data-state=good]")).contains("1개 중 1개 준비됨");
    page.look("operations-ko");
  }

  private void request(Instant from, Instant to, String ads) {
    page.element(".request summary").click();
    fill("from", field(from));
    fill("to", field(to));
    page.element("[name=ads]").sendKeys(ads);
    page.element(".request [type=submit]").click();
    assertThat(page.text("dialog h2")).isEqualTo("Recalculate these minutes?");
    assertThat(page.text("dialog p")).contains(ads.replace("\n", ", "));
    page.element("dialog [type=submit]").click();
  }

  /** How such fields are typed in depends on the browser's language. */
  private void fill(String field, String value) {
    browser.run(
        "arguments[0].value = arguments[1]", page.element("[name=%s]".formatted(field)), value);
  }

  private static String field(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
  }

  private boolean isFinal(Instant minute) {
    String until = application.json("/v1/ads/top").getString("final_until");
    return until != null && !Instant.parse(until).isBefore(minute);
  }

  private String finalUntil(String what) {
    return (String)
        browser.run(
            "return [...document.querySelectorAll('.tile')].find(tile =>"
                + " tile.textContent.startsWith(arguments[0] + ' final'))"
                + ".querySelector('strong').textContent",
            what);
  }

  private List<String> states(String selector) {
    return page.elements(selector).stream()
        .map(element -> String.valueOf(element.getDomAttribute("data-state")))
        .toList();
  }
}
