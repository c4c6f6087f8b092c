package com.statistik.census;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Answers questions about a census; started with less heap than its tables need. */
public class Census {
    /** A person of the sample. */
    record Person(int municipality, int born, String occupation, double income) { }

    /** A municipality. */
    record Municipality(int number, String name, int[] inhabitants) { }

    private final Map<Integer, Municipality> municipalities = new HashMap<>();
    private final List<Person> sample = new ArrayList<>();

    Census() {
        for (int number = 0; number < 9_000; number++) {
            municipalities.put(number, new Municipality(number, "Municipality " + number, new int[110]));
        }
        for (int person = 0; person < 240_000; person++) {
            sample.add(new Person(person % 9_000, 1930 + person % 90, "occupation " + person % 300, person % 7_000));
        }
    }

    double median(int from, int to) {
        Map<Integer, List<Person>> byMunicipality = sample.stream().filter(person -> person.born() >= from && person.born() < to)
            .collect(Collectors.groupingBy(Person::municipality));
        List<Person> sorted = new ArrayList<>();
        for (List<Person> people : byMunicipality.values()) {
            sorted.addAll(people.stream().map(person -> new Person(person.municipality(), person.born(), person.occupation().toUpperCase(), person.income() * 1.02))
                .sorted(Comparator.comparingDouble(Person::income)).toList());
        }
        return sorted.get(sorted.size() / 2).income();
    }

    public static void main(String[] args) {
        Census census = new Census();
        System.out.println(census.median(1990, 1993));
        System.out.println(census.median(1930, 2020));
    }
}
