package io.clickfold.api.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.testing.Browser;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** A browser takes pages as they are sent, and shows tests what they need to see. */
class BrowserIT {
  private static final String PAGE = "/testing/page/";

  @Test
  void runsWhatThePolicyAllowsAndNothingElse() {
    try (PageServer server = new PageServer(Optional.empty());
        Browser browser = Browser.open()) {
      browser.get(server.uri(PAGE));

      assertThat(browser.driver().findElement(By.id("told")).getText()).contains("has run");
      assertThat(browser.newErrors()).isEmpty();
      browser.assertAccessible();
      assertThat(browser.transferredBytes()).isBetween(500L, 5_000L);
      assertThat(browser.screenshot("a-page-of-the-tests")).isNotEmptyFile();

      browser.run(
          "const script = document.createElement('script');"
              + "script.textContent = 'document.title = \"run\"';"
              + "document.body.append(script)");
      assertThat(browser.driver().getTitle()).isEqualTo("A page of the tests");
      assertThat(browser.newErrors()).hasSize(1).first().asString().contains("script-src");
    }
  }

  @Test
  void isWhatTheUserPrefers() {
    try (PageServer server = new PageServer(Optional.empty());
        Browser browser = Browser.open(800, 600)) {
      for (String scheme : new String[] {"dark", "light"}) {
        browser.preferColorScheme(scheme);
        browser.get(server.uri(PAGE));
        assertThat(
                browser.run(
                    "return matchMedia('(prefers-color-scheme: %s)').matches".formatted(scheme)))
            .isEqualTo(true);
      }
      browser.resize(360, 640);
      assertThat(browser.run("return innerWidth")).isEqualTo(360L);
    }
  }

  @Test
  void tellsWhatKeepsUsersOut() {
    try (PageServer server = new PageServer(Optional.empty());
        Browser browser = Browser.open()) {
      browser.get(server.uri(PAGE));
      browser.run("document.documentElement.removeAttribute('lang')");

      assertThatThrownBy(browser::assertAccessible).hasMessageContaining("html-has-lang");
    }
  }
}
