/**
 * A cluster of real servers and processes under faults that a seed chooses, with known clicks whose
 * counts are held against the truth. It uses {@code testing} and nothing of the application but its
 * package.
 */
package io.clickfold.faults;
