package io.clickfold.dev.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.click.Cubes;
import io.clickfold.dev.simulator.check.Check;
import io.clickfold.dev.simulator.check.CheckReport;
import io.clickfold.dev.simulator.check.HttpQueryApi;
import io.clickfold.dev.simulator.check.Questions;
import io.clickfold.dev.simulator.traffic.Ads;
import io.clickfold.dev.simulator.traffic.ExpectedOutcome;
import io.clickfold.dev.simulator.traffic.Population;
import io.clickfold.dev.simulator.traffic.SimulatorSettings;
import io.clickfold.dev.simulator.traffic.Tally;
import io.clickfold.dev.simulator.traffic.Traffic;
import io.clickfold.dev.simulator.traffic.Truth;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.ClickfoldConfig;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** The simulator of this process; there is one in dev mode only. */
@Singleton
@IfBuildProfile("dev")
class Simulator {
  private final SimulatorSettings settings;
  private final Tally tally = new Tally();
  private final Check check;
  private final Feed feed;
  private final HttpClient http;
  private final ObjectMapper json;

  Simulator(
      SimulatorConfig config,
      ClickfoldConfig clickfold,
      KafkaClients kafka,
      Vertx vertx,
      ObjectMapper json) {
    this.settings =
        new SimulatorSettings(
            config.rate(),
            config.ads(),
            clickfold.topics().adClicks(),
            clickfold.aggregator().lateness());
    Ads ads = new Ads(settings.ads());
    Population population = new Population();
    Truth truth = new Truth(settings, ads);
    Traffic traffic = new Traffic(settings, ads, population, new SecureRandom().nextLong());
    RawQueue queue = new KafkaRawQueue(kafka, settings.topic());
    this.feed = new Feed(settings, queue, traffic, truth, tally);
    this.check =
        new Check(
            truth,
            ads,
            new Questions(ads, population, Cubes.parse(clickfold.cubes())),
            settings.rate());
    this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(Check.CONCURRENCY));
    this.json = json;
  }

  void start(@Observes StartupEvent event) {
    if (settings.rate() > 0) {
      feed.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    feed.close();
    http.close();
  }

  SimulatorStatus status() {
    return new SimulatorStatus(
        settings.rate(),
        settings.ads(),
        tally.since().orElse(null),
        tally.sent(),
        tally.sent(ExpectedOutcome.DUPLICATE),
        tally.sent(ExpectedOutcome.LATE),
        tally.sent(ExpectedOutcome.REJECTED));
  }

  /**
   * Compares the answers of this process with what was sent.
   *
   * @param address of this process' HTTP server
   */
  Uni<CheckReport> check(SocketAddress address) {
    return settings.rate() == 0
        ? Uni.createFrom().item(CheckReport.none(CheckReport.Conclusion.OFF))
        : check.run(new HttpQueryApi(http, json, address), System.currentTimeMillis());
  }
}
