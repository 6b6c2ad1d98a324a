/** HTTP in: accepts clicks, checks them, and answers when Kafka has acknowledged them. */
package io.clickfold.collector;
