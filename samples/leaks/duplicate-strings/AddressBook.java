package com.mailfold.contacts;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Contacts in forty books, read from CSV: each row has its own copy of the same few texts. */
public final class AddressBook {
    /** One row. */
    static final class Contact {
        final int number;
        final String country;
        final String segment;
        final String consent;

        Contact(int number, String country, String segment, String consent) {
            this.number = number;
            this.country = country;
            this.segment = segment;
            this.consent = consent;
        }
    }

    private static final AddressBook[] BOOKS = new AddressBook[40];
    private final Contact[] contacts;

    AddressBook(int size) {
        contacts = new Contact[size];
    }

    void read(String[] countries, String[] segments, Random random) {
        for (int i = 0; i < contacts.length; i++) {
            String row = i + ";" + countries[random.nextInt(countries.length)] + ";"
                    + segments[random.nextInt(segments.length)] + ";marketing by e-mail and telephone until revoked";
            String[] cells = row.split(";");
            contacts[i] = new Contact(Integer.parseInt(cells[0]), cells[1], cells[2], cells[3]);
        }
    }

    public static void main(String[] args) {
        Platform.boot("contacts", 72);
        Random random = new Random(2);
        String[] countries = new String[30];
        String[] segments = new String[8];
        for (int i = 0; i < countries.length; i++) {
            countries[i] = Words.ofLength(random, 24);
        }
        for (int i = 0; i < segments.length; i++) {
            segments[i] = Words.ofLength(random, 40);
        }
        for (int i = 0; i < BOOKS.length; i++) {
            BOOKS[i] = new AddressBook(3_500);
            BOOKS[i].read(countries, segments, random);
        }
        Platform.serve();
    }
}
