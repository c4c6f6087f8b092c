package com.acropolis.extension;

/** A dictionary's entry. */
final class Term {
    final int number;
    final char[] spelling = new char[100];

    Term(int number) {
        this.number = number;
    }
}
