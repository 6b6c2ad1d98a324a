package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Browser;
import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The page that a browser shows of an application.
 *
 * @param browser whose window is as wide as {@link #WIDE}
 * @param application a process with the role query
 */
record Page(Browser browser, Application application) {
  /** How soon a page shows what has happened. */
  static final Duration SOON = Duration.ofSeconds(40);

  static final int WIDE = 1280;
  static final int HEIGHT = 900;
  private static final int NARROW = 390;

  /** The usual size and theme. */
  void asUsual() {
    browser.resize(WIDE, HEIGHT);
    browser.preferColorScheme("light");
  }

  /** Opens a page, in English unless its path says something else. */
  void open(String path) {
    browser.get(
        application.uri(
            path.contains("lang=") ? path : path + (path.contains("?") ? "&" : "?") + "lang=en"));
  }

  /** The first element that a CSS selector finds. */
  WebElement element(String selector) {
    return browser.driver().findElement(By.cssSelector(selector));
  }

  /** All of them. */
  List<WebElement> elements(String selector) {
    return browser.driver().findElements(By.cssSelector(selector));
  }

  /** The text of the first one, also if it is out of sight; empty if there is none. */
  String text(String selector) {
    return (String)
        browser.run(
            "return document.querySelector(arguments[0])?.textContent.trim() ?? ''", selector);
  }

  /** Replaces the text of a field, and leaves it. */
  void type(String selector, String text) {
    element(selector).clear();
    element(selector).sendKeys(text, Keys.TAB);
  }

  /** Chooses one of a field's values. */
  void choose(String field, String value) {
    element("select[name=%s] option[value='%s']".formatted(field, value)).click();
  }

  void awaitText(String selector, String beginning) {
    await().atMost(SOON).until(() -> text(selector).startsWith(beginning));
  }

  void awaitAddress(String part) {
    await().atMost(SOON).until(() -> browser.driver().getCurrentUrl().contains(part));
  }

  /** A picture in both themes and two widths, each without what keeps some readers out. */
  void look(String name) {
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
    asUsual();
  }
}
