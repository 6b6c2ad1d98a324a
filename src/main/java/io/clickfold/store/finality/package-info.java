/**
 * How far counts are final: watermarks, gaps, and what was recomputed.
 *
 * <p>It may use {@code click}, {@code wire}, {@code platform} and {@code store}.
 */
package io.clickfold.store.finality;
