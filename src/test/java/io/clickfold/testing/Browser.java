package io.clickfold.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** Debian's Chromium without a window, with a profile of its own. For one thread at a time. */
public final class Browser implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Browser.class);
  private static final Path BINARY = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path TARGET = Path.of("target");
  private static final Path SCREENSHOTS = TARGET.resolve("screenshots");
  private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(30);
  private static final int ERROR = 1000;
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 900;

  private final Path profile;
  private final ChromeDriver driver;

  private Browser(int width, int height) {
    this.profile = newProfile();
    this.driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options(profile, width, height));
    driver.manage().timeouts().pageLoadTimeout(LOAD_TIMEOUT);
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", downloads().toString()));
  }

  /** Opens one with the size of a small laptop's window; the test is skipped if there is none. */
  public static Browser open() {
    return open(WIDTH, HEIGHT);
  }

  /**
   * Opens one; the test is skipped if there is none on this machine.
   *
   * @param width in CSS pixels, as the height
   */
  public static Browser open(int width, int height) {
    assumeTrue(
        Files.isExecutable(BINARY) && Files.isExecutable(DRIVER),
        "There is no %s or no %s: install chromium and chromium-driver".formatted(BINARY, DRIVER));
    return new Browser(width, height);
  }

  private static ChromeOptions options(Path profile, int width, int height) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BINARY.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--window-size=%d,%d".formatted(width, height),
        "--user-data-dir=" + profile.toAbsolutePath());
    options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
    return options;
  }

  private static Path newProfile() {
    try {
      return Files.createTempDirectory(Files.createDirectories(TARGET), "chromium-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Selenium's view of it, for what this class does not offer. */
  public WebDriver driver() {
    return driver;
  }

  /** The folder of the files that pages have let it save; it goes when the browser does. */
  public Path downloads() {
    return profile.resolve("downloads").toAbsolutePath();
  }

  /** Loads a page; once more if the browser itself does not answer, as it may on a busy machine. */
  public void get(URI address) {
    try {
      driver.get(address.toString());
    } catch (TimeoutException e) {
      LOG.warnf("The browser does not answer: %s", e.getRawMessage());
      driver.get(address.toString());
    }
  }

  /**
   * Runs a script in the page, whatever the page's policy says.
   *
   * @param script the body of a function
   * @return what it returns, as Selenium translates it
   */
  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /**
   * Runs a script in the page that ends when it calls its last argument.
   *
   * @param script the body of a function
   * @return what it calls that with, as Selenium translates it
   */
  public Object runAsync(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  /** Sets what the page's user prefers: {@code dark} or {@code light}. */
  public void preferColorScheme(String scheme) {
    preferMedia("prefers-color-scheme", scheme);
  }

  /** Sets a media feature, such as {@code prefers-reduced-motion}, and resets all others. */
  public void preferMedia(String feature, String value) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("media", "", "features", List.of(Map.of("name", feature, "value", value))));
  }

  /** Shows pages as on paper, until something else about media is set. */
  public void showAsPrinted(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "print",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Prints the page, and tells it so. */
  public byte[] print() {
    Map<String, Object> printed =
        driver.executeCdpCommand("Page.printToPDF", Map.of("printBackground", true));
    return Base64.getDecoder().decode((String) printed.get("data"));
  }

  /**
   * Sets which languages the page's user reads.
   *
   * @param tags the best first, such as {@code en-IN,en}; empty for the browser's own
   */
  public void preferLanguages(String tags) {
    String agent = (String) run("return navigator.userAgent");
    driver.executeCdpCommand(
        "Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", tags));
  }

  /**
   * Sets the size of the page, also smaller than a window can be.
   *
   * @param width in CSS pixels, as the height
   */
  public void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /**
   * The errors on the console since this was last called, what the page's policy has refused
   * included.
   */
  public List<String> newErrors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= ERROR)
        .map(LogEntry::getMessage)
        .toList();
  }

  /**
   * Forgets the files that it has kept, so that the next page is loaded as if for the first time.
   */
  public void clearCache() {
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
  }

  /** The bytes that the page and all that it has loaded were on the network, with their headers. */
  public long transferredBytes() {
    Object bytes =
        run(
            "return performance.getEntriesByType('navigation')"
                + ".concat(performance.getEntriesByType('resource'))"
                + ".reduce((sum, entry) => sum + entry.transferSize, 0)");
    return ((Number) bytes).longValue();
  }

  /** Saves the whole page, also what is out of sight, as {@code target/screenshots/<name>.png}. */
  public Path screenshot(String name) {
    Map<String, Object> metrics = driver.executeCdpCommand("Page.getLayoutMetrics", Map.of());
    Map<?, ?> content = (Map<?, ?>) metrics.get("cssContentSize");
    Map<String, Object> clip =
        Map.of(
            "x", 0,
            "y", 0,
            "width", content.get("width"),
            "height", content.get("height"),
            "scale", 1);
    Map<String, Object> picture =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip));
    try {
      Path file = Files.createDirectories(SCREENSHOTS).resolve(name + ".png");
      return Files.write(file, Base64.getDecoder().decode((String) picture.get("data")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails if axe finds something in the page that keeps some users from it. */
  public void assertAccessible() {
    List<Rule> violations = new AxeBuilder().analyze(driver).getViolations();
    assertThat(violations.stream().map(Browser::description)).isEmpty();
  }

  private static String description(Rule rule) {
    return "%s: %s %s"
        .formatted(
            rule.getId(),
            rule.getHelp(),
            rule.getNodes().stream().map(CheckedNode::getHtml).collect(Collectors.toList()));
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
