/**
 * The dashboard's pages and their files.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.pages;
