package io.clickfold.store.insert;

import java.time.LocalDate;

/** A partition of {@code ad_totals}, and the one of {@code ad_cubes} that has the same key. */
record AdDay(String adId, LocalDate day) {}
