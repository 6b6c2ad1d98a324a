/**
 * Dev mode's traffic: sends random clicks to the raw queue, remembers what it has sent, and holds
 * the API's answers against that. It is no part of the production build, and its bookkeeping shares
 * nothing with the engine, so that an error of the engine cannot hide in it.
 */
package io.clickfold.dev.simulator;
