package io.clickfold.fold;

import java.util.List;

/** A cell, as the model store and the oracle name it. */
record CellKey(String adId, long minute, String cube, List<String> values) {}
